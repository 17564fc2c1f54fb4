// Before the specs that need a database: one PostgreSQL for all of them, a seeded template to copy in 50 ms, and one stack
// for those that only read. What it says reaches the specs through the environment.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../build/platform/db/embedded/embedded-postgres.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const seed = fileURLToPath(new URL('../../dist/seed.js', import.meta.url));

/** It lies in memory, is opened four thousand times, and loses nothing in a crash that would be missed. */
const QUICK = {
  ...{ fsync: 'off', full_page_writes: 'off', max_wal_size: '256MB' },
  ...{ scram_iterations: '1', max_connections: '400' },
};

export default async function setUp() {
  const dataDir = newFolder();
  // A hundred processes load the same modules.
  process.env.NODE_COMPILE_CACHE = join(dataDir, 'compiled');
  const server = await startEmbeddedPostgres({ dataDir, settings: QUICK });
  const { url, adminUrl } = server;
  const { username } = new URL(url);
  await copy(adminUrl, username, 'template1', 'seeded');
  const seeded = new URL(url);
  seeded.pathname = '/seeded';
  const run = spawnSync(process.execPath, [seed], {
    env: { ...process.env, DATABASE_URL: seeded.href },
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`the template could not be seeded:\n${run.stdout}${run.stderr}`);
  process.env.TRIVIUM_TEST_DATABASE = JSON.stringify({ url, adminUrl, template: 'seeded' });
  await copy(adminUrl, username, 'seeded', 'shared');
  const stack = await startStack(seeded.href.replace(/seeded$/, 'shared'), join(dataDir, 'stack'));
  process.env.TRIVIUM_TEST_STACK = JSON.stringify(stack.address);
  globalThis.tearDownSystem = async () => {
    stack.child.kill('SIGTERM');
    await once(stack.child, 'exit');
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
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

async function copy(adminUrl, owner, from, to) {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${to} TEMPLATE ${from} OWNER ${owner} STRATEGY file_copy`);
  await admin.end();
}

/** On a copy of the template: nobody may be connected to the template itself. */
async function startStack(databaseUrl, dataDir) {
  const ports = { PORT: '0', GRPC_PORT: '0', OPS_PORT: '0', LOG_LEVEL: 'warn' };
  const env = {
    ...process.env,
    ...ports,
    NODE_ENV: 'test',
    BUDGET: 'off',
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
