import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import type { EmbeddedPostgres } from '../../src/platform/db/embedded/embedded-postgres.js';

export interface TestDatabase {
  /** The application's role on the new database. */
  readonly url: string;
  /** Ends whoever still uses it and removes it. */
  drop(): Promise<void>;
}

/** Makes a database for one spec out of a template in about 50 ms. Nobody may be connected to the template. */
export async function createTestDatabase(
  server: Pick<EmbeddedPostgres, 'url' | 'adminUrl'>,
  template = 'template1',
): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = new URL(server.url);
  // Copying files is quicker than logging every page; a test database need not survive a crash.
  const copy = `CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${url.username} STRATEGY file_copy`;
  await asSuperuser(server, copy);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asSuperuser(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** One connection per server: a new one costs both sides ten milliseconds, and every spec would make two. */
const superusers = new Map<string, Pool>();

async function asSuperuser({ adminUrl }: Pick<EmbeddedPostgres, 'adminUrl'>, statement: string): Promise<void> {
  await superuserAt(adminUrl).query(statement);
}

function superuserAt(adminUrl: string): Pool {
  const known = superusers.get(adminUrl);
  if (known) return known;
  const pool = new Pool({ connectionString: adminUrl, max: 1, idleTimeoutMillis: 60_000, allowExitOnIdle: true });
  // A server that is stopped takes the connection along.
  pool.on('error', () => undefined);
  superusers.set(adminUrl, pool);
  return pool;
}
