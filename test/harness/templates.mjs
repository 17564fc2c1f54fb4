// The databases that specs copy; nobody may be connected to one that is copied.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openDatabase } from '../../build/platform/db/database.js';
import { migrate } from '../../build/platform/db/migrate.js';
import { prepareEvents, prepareWebhooks, SERVICE_DEFINITIONS } from '../../build/roles.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const seed = fileURLToPath(new URL('../../dist/seed.js', import.meta.url));

/**
 * "tables" has those of services, events and webhooks with nothing in them; "untouched" the development data in them, and no
 * worker was ever there; "seeded" the tables of a whole stack as well: a start that finds them takes a third less work.
 */
export async function makeTemplates({ url, adminUrl, dataDir }) {
  const tables = await copyDatabase({ url, adminUrl }, 'template1', 'tables');
  await makeTables(tables);
  const untouched = await copyDatabase({ url, adminUrl }, 'tables', 'untouched');
  run(seed, { DATABASE_URL: untouched });
  const seeded = await copyDatabase({ url, adminUrl }, 'untouched', 'seeded');
  await startOnce({ DATABASE_URL: seeded, TRIVIUM_DATA_DIR: `${dataDir}/template` });
  return { tables: 'tables', untouched: 'untouched', seeded: 'seeded' };
}

/** Returns its address. */
export async function copyDatabase({ url, adminUrl }, from, to) {
  const copied = new URL(url);
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${to} TEMPLATE ${from} OWNER ${copied.username} STRATEGY file_copy`);
  await admin.end();
  copied.pathname = `/${to}`;
  return copied.href;
}

async function makeTables(url) {
  await prepareEvents(url);
  await prepareWebhooks(url);
  for (const [schema, { migrations }] of Object.entries(SERVICE_DEFINITIONS)) {
    const db = openDatabase(url, { schema, maxConnections: 1 });
    await migrate(db, schema, migrations);
    await db.destroy();
  }
}

function run(program, env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} failed:\n${stdout}${stderr}`);
}

/** Without data of its own: what it makes up for development belongs to its data folder. */
async function startOnce(env) {
  const ports = { PORT: '0', GRPC_PORT: '0', OPS_PORT: '0', LOG_LEVEL: 'warn' };
  const settings = { NODE_ENV: 'test', TRIVIUM_PROFILE: 'production', ...ports };
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...settings, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  for await (const chunk of child.stdout) if (/^ready /m.test(chunk)) child.kill('SIGTERM');
  const [code] = await exited;
  if (code !== 0) throw new Error(`the stack that makes its tables ended with ${code}`);
}
