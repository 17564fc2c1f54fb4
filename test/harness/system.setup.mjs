// Before the specs that need a database: one PostgreSQL for all of them, databases to copy in 50 ms, and one stack for
// those that only read. What it says reaches the specs through the environment.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SERVICES } from '../../build/settings/roles.js';
import { startEmbeddedPostgres } from '../../build/platform/db/embedded/embedded-postgres.js';
import { copyDatabase, makeTemplates } from './templates.mjs';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** It lies in memory, is opened four thousand times, and loses nothing in a crash that would be missed. */
const QUICK = {
  ...{ fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_wal_size: '256MB' },
  ...{ max_connections: '400' },
};

/** The socket is for whoever runs the suite alone: proving a password four thousand times takes a minute. */
const RULES = `local all all trust
host all all 127.0.0.1/32 scram-sha-256
`;

export default async function setUp() {
  const dataDir = newFolder();
  // A hundred processes load the same modules.
  process.env.NODE_COMPILE_CACHE = join(dataDir, 'compiled');
  const server = await startEmbeddedPostgres({ dataDir, settings: { ...QUICK, ...socketIn(dataDir) } });
  const [url, adminUrl] = [server.url, server.adminUrl].map((each) => throughSocket(each, dataDir));
  const database = { url, adminUrl, ...(await makeTemplates({ url, adminUrl, dataDir })) };
  process.env.TRIVIUM_TEST_DATABASE = JSON.stringify(database);
  const shared = await copyDatabase(database, database.seeded, 'shared');
  const stack = await startStack(shared, join(dataDir, 'stack'));
  process.env.TRIVIUM_TEST_STACK = JSON.stringify(stack.address);
  globalThis.tearDownSystem = async () => {
    stack.child.kill('SIGTERM');
    await once(stack.child, 'exit');
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

/** Whoever only reads needs no worker. */
async function startStack(databaseUrl, dataDir) {
  const ports = { PORT: '0', GRPC_PORT: '0', OPS_PORT: '0', LOG_LEVEL: 'warn' };
  const env = {
    ...process.env,
    ...ports,
    NODE_ENV: 'test',
    BUDGET: 'off',
    TRIVIUM_ROLES: ['bff', ...SERVICES].join(),
    DATABASE_URL: databaseUrl,
    TRIVIUM_DATA_DIR: dataDir,
  };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += chunk;
    const ready = /^ready http=(\S+) grpc=(\S+) ops=(\S+)$/m.exec(printed);
    if (ready) return { child, address: { http: ready[1], grpc: ready[2], ops: ready[3], dataDir } };
  }
  throw new Error('the shared stack ended before it was ready');
}
