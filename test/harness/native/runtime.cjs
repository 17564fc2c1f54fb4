// Jest would load every module anew for every spec, in a virtual machine, and a fifth of the suite’s processor time went there.
// Here a worker’s Node loads a module once. What is lost is Jest’s replacing of modules, which no spec may use anyway.
const { existsSync, readFileSync } = require('node:fs');
const { registerHooks } = require('node:module');
const { join } = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');
const { transformSync } = require('@swc/core');

/** By module, as data URLs: Jest shows where in the source a test failed. */
const sourceMaps = new Map();

const SOURCES = pathToFileURL(join(__dirname, '../../../src/')).href;
const BUILT = pathToFileURL(join(__dirname, '../../../build/')).href;

registerHooks({ resolve: toFile, load: compiled });

/** Specs import sources by the names they have when they are built: what is tested is what was built. */
function toFile(specifier, context, next) {
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
    const { href } = new URL(specifier, context.parentURL);
    if (href.startsWith(SOURCES)) return next(href.replace(SOURCES, BUILT), context);
    const source = href.replace(/js$/, 'ts');
    if (existsSync(fileURLToPath(source))) return next(source, context);
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
