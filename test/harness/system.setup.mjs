// Before the specs that need a database: one PostgreSQL for all of them, databases to copy in 50 ms, and one stack for
// those that only read. What it says reaches the specs through the environment.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICES } from '../../build/settings/roles.js';
import { startEmbeddedPostgres } from '../../build/platform/db/embedded/embedded-postgres.js';
import { startMain } from './start-main.mjs';
import { copyDatabase, makeFirstTemplates, makeSeeded } from './templates.mjs';

/** It lies in memory, is opened four thousand times, and loses nothing in a crash that would be missed. */
const QUICK = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_wal_size: '256MB',
  max_connections: '400',
  // No database lives long enough to need it.
  autovacuum: 'off',
};

/** Whoever only reads needs no worker, and asks more than a caller may. */
const FOR_READERS = { TRIVIUM_ROLES: ['bff', ...SERVICES].join(), BUDGET: 'off' };

/** The socket is for whoever runs the suite alone: proving a password four thousand times takes a minute. */
const RULES = `local all all trust
host all all 127.0.0.1/32 scram-sha-256
`;

export default async function setUp() {
  const dataDir = newFolder();
  // A hundred processes load the same modules.
  process.env.NODE_COMPILE_CACHE = join(dataDir, 'compiled');
  // Who waits for a stack to run and who runs one: see warm-process.ts.
  process.env.TRIVIUM_TEST_WARM = join(dataDir, 'warm');
  for (const state of ['idle', 'busy']) mkdirSync(join(dataDir, 'warm', state), { recursive: true });
  const server = await startEmbeddedPostgres({ dataDir, settings: { ...QUICK, ...socketIn(dataDir) } });
  const [url, adminUrl] = [server.url, server.adminUrl].map((each) => throughSocket(each, dataDir));
  const { untouched, ...rest } = await makeFirstTemplates({ url, adminUrl });
  // Neither knows of the other, and there are two processors.
  const own = {
    DATABASE_URL: await copyDatabase({ url, adminUrl }, untouched, 'shared'),
    TRIVIUM_DATA_DIR: join(dataDir, 'stack'),
  };
  const [seeded, { stop, ...reached }] = await Promise.all([
    makeSeeded({ url, adminUrl, dataDir }, untouched),
    startMain({ ...FOR_READERS, ...own }),
  ]);
  process.env.TRIVIUM_TEST_DATABASE = JSON.stringify({ url, adminUrl, untouched, ...rest, seeded });
  process.env.TRIVIUM_TEST_STACK = JSON.stringify({ ...reached, dataDir: own.TRIVIUM_DATA_DIR });
  globalThis.tearDownSystem = async () => {
    await stop();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

/** A socket costs both sides a tenth less than a port, which Windows alone has. */
const hasSockets = process.platform !== 'win32';

function socketIn(dataDir) {
  if (!hasSockets) return {};
  const [folder, rules] = [join(dataDir, 'socket'), join(dataDir, 'pg_hba.conf')];
  mkdirSync(folder);
  // PostgreSQL may run as somebody else: as root it does not run at all.
  chmodSync(folder, 0o1777);
  writeFileSync(rules, RULES);
  return { unix_socket_directories: folder, unix_socket_permissions: '0700', hba_file: rules };
}

function throughSocket(databaseUrl, dataDir) {
  const url = new URL(databaseUrl);
  if (hasSockets) url.searchParams.set('host', join(dataDir, 'socket'));
  return url.href;
}

/** Where a thousand files, which is what a database is, are made and removed in no time: in memory, where there is plenty. */
function newFolder() {
  const parent = hasRoom(MEMORY) ? MEMORY : tmpdir();
  const ofDead = (name) => name.startsWith(PREFIX) && !existsSync(`/proc/${name.slice(PREFIX.length).split('-')[0]}`);
  for (const name of readdirSync(parent).filter(ofDead)) rmSync(join(parent, name), { recursive: true, force: true });
  return mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
}

const PREFIX = 'trivium-suite-';
const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 4 * 2 ** 30;

function hasRoom(folder) {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= ENOUGH_BYTES;
}
