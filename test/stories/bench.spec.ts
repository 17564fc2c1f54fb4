import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestDatabase } from '../harness/database.js';
import { seededDatabase } from '../harness/stack.js';

let database: TestDatabase;
beforeAll(async () => void (database = await seededDatabase()));
afterAll(() => database.drop());

test('the bench starts, and both of its sides answer the same', async () => {
  const main = fileURLToPath(new URL('../../bench/main.mjs', import.meta.url));
  const env = { ...process.env, BENCH_DATABASE_URL: database.url };
  const { stdout } = await promisify(execFile)(process.execPath, [main, '--check'], { env });
  expect(stdout).toBe('ok\n');
}, 120_000);
