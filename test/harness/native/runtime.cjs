// Jest would load every module anew for every spec, in a virtual machine, and a fifth of the suite’s processor time went there.
// Here a worker’s Node loads a module once. What is lost is Jest’s replacing of modules, which no spec may use anyway.
const { existsSync, readFileSync } = require('node:fs');
const { registerHooks } = require('node:module');
const { fileURLToPath, pathToFileURL } = require('node:url');
const { transformSync } = require('@swc/core');

/** By module, as data URLs: Jest shows where in the source a test failed. */
const sourceMaps = new Map();

registerHooks({ resolve: toSource, load: compiled });

/** Sources import `./name.js`, as they will stand in dist/. */
function toSource(specifier, context, next) {
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
    const source = new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
    if (existsSync(source)) return next(source.href, context);
  }
  return next(specifier, context);
}

function compiled(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const { code, map } = transformSync(readFileSync(filename, 'utf8'), { filename });
  sourceMaps.set(url, `data:application/json;base64,${Buffer.from(map).toString('base64')}`);
  return { format: 'module', source: code, shortCircuit: true };
}

/** What Jest asks of its `runtime` (jest-runtime’s class), as far as it does without a virtual machine. */
module.exports = class NativeRuntime {
  unstable_shouldLoadAsEsm() {
    return true;
  }

  async unstable_importModule(path) {
    await import(pathToFileURL(path).href);
  }

  /** Jest’s runner of tests, which keeps a file’s tests in itself: a new one for each. */
  requireInternalModule(path) {
    delete require.cache[path];
    delete globalThis[Symbol.for('EVENT_HANDLERS')];
    return require(path);
  }

  requireModule(path) {
    return require(path);
  }

  getSourceMaps() {
    return sourceMaps;
  }

  getAllCoverageInfoCopy() {}
  setGlobalsForRuntime() {}
  enterTestCode() {}
  leaveTestCode() {}
  teardown() {}
};
