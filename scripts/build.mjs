// Compiles src/ to dist/ with swc (settings in .swcrc): about a second, types are checked by `npm run check`.
// `--watch` compiles again on every change and restarts the system.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';

const root = new URL('..', import.meta.url).pathname;
const source = join(root, 'src');
const output = join(root, 'dist');
// Compiled beside and moved into place, so that a broken source leaves the last good build.
const draft = join(root, `dist.${process.pid}`);

async function compile(file) {
  const { code, map } = await transformFile(join(source, file), { sourceFileName: join(source, file) });
  const target = join(draft, file.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `${code}\n//# sourceMappingURL=${target.slice(target.lastIndexOf('/') + 1)}.map\n`);
  writeFileSync(`${target}.map`, map);
}

async function build() {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.d)\.ts$/.test(file));
  try {
    await Promise.all(files.map(compile));
    rmSync(output, { recursive: true, force: true });
    renameSync(draft, output);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

await build();

if (process.argv.includes('--watch')) {
  const start = () => spawn(process.execPath, [join(output, 'main.js')], { stdio: 'inherit' });
  let running = start();
  let due;
  watch(source, { recursive: true }, () => {
    clearTimeout(due);
    due = setTimeout(async () => {
      await build().catch((error) => console.error(error.message));
      running.once('exit', () => (running = start()));
      running.kill('SIGTERM');
    }, 100);
  });
}
