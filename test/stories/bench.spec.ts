import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

test('the bench starts, and both of its sides answer the same', async () => {
  const main = fileURLToPath(new URL('../../bench/main.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [main, '--check']);
  expect(stdout).toBe('ok\n');
}, 120_000);
