// Compiles src/ to build/, a module for each (swc, settings in .swcrc; types are checked by `npm run check`), and joins these
// modules and the libraries they use to what runs: dist/ (rolldown). Loading 3,700 modules one by one was most of a start.
// `--watch` compiles again on every change and restarts the system from build/.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';
import { bundle } from './bundle.mjs';

const root = new URL('..', import.meta.url).pathname;
const source = join(root, 'src');
const modules = join(root, 'build');
const output = join(root, 'dist');
// Made beside and moved into place, so that a broken source leaves the last good build.
const draft = (folder) => `${folder}.${process.pid}`;

async function compile(file) {
  const { code, map } = await transformFile(join(source, file), { sourceFileName: join(source, file) });
  const target = join(draft(modules), file.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `${code}\n//# sourceMappingURL=${target.slice(target.lastIndexOf('/') + 1)}.map\n`);
  writeFileSync(`${target}.map`, map);
}

async function compileAll() {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.d)\.ts$/.test(file));
  await replaced(modules, () => Promise.all(files.map(compile)));
}

async function replaced(folder, make) {
  try {
    await make();
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft(folder), folder);
  } finally {
    rmSync(draft(folder), { recursive: true, force: true });
  }
}

await compileAll();

if (process.argv.includes('--watch')) {
  const start = () => spawn(process.execPath, [join(modules, 'main.js')], { stdio: 'inherit' });
  let running = start();
  let due;
  watch(source, { recursive: true }, () => {
    clearTimeout(due);
    due = setTimeout(async () => {
      await compileAll().catch((error) => console.error(error.message));
      running.once('exit', () => (running = start()));
      running.kill('SIGTERM');
    }, 100);
  });
} else await replaced(output, () => bundle(modules, draft(output)));
