import { Pool, type PoolConfig } from 'pg';
import { LastingClient } from '../../src/platform/db/lasting-client.js';
import type { TestDatabase } from '../harness/database.js';
import { emptyDatabase } from '../harness/stack.js';

let database: TestDatabase;
beforeAll(async () => void (database = await emptyDatabase()));
afterAll(() => database.drop());

/** What comes of a connection that breaks when its pool has let go of it and whoever asked for it has not got it yet. */
async function breakBetween(config: PoolConfig): Promise<'nothing' | 'an error that nobody listens for'> {
  const pool = new Pool({ connectionString: database.url, ...config });
  const outcome = await new Promise<Awaited<ReturnType<typeof breakBetween>>>((resolve, reject) =>
    pool.connect((error, client, release) => {
      if (!client) return reject(error ?? new Error('there is no connection'));
      let what: Awaited<ReturnType<typeof breakBetween>> = 'nothing';
      try {
        client.emit('error', new Error('the connection broke'));
      } catch {
        what = 'an error that nobody listens for';
      }
      // The pool does not wait for it: whoever drops the database before it has ended breaks it once more.
      client.once('end', () => resolve(what));
      release(true);
    }),
  );
  await pool.end();
  return outcome;
}

test('a connection that breaks while it changes hands ends no process', async () => {
  expect(await breakBetween({})).toBe('an error that nobody listens for');
  expect(await breakBetween({ Client: LastingClient })).toBe('nothing');
});
