import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
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

async function asSuperuser(server: Pick<EmbeddedPostgres, 'adminUrl'>, statement: string): Promise<void> {
  const client = new Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
