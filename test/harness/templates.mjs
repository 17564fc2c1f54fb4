// The databases that specs copy; nobody may be connected to one that is copied.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openDatabase } from '../../build/platform/db/database.js';
import { migrate } from '../../build/platform/db/migrate.js';
import { prepareEvents, prepareWebhooks, SERVICE_DEFINITIONS } from '../../build/roles/services.js';
import { startMain } from './start-main.mjs';

const seed = fileURLToPath(new URL('../../dist/seed.js', import.meta.url));

/** "tables" has those of services, events and webhooks with nothing in them; "untouched" the development data in them. */
export async function makeFirstTemplates({ url, adminUrl }) {
  const tables = await copyDatabase({ url, adminUrl }, 'template1', 'tables');
  await makeTables(tables);
  const untouched = await copyDatabase({ url, adminUrl }, 'tables', 'untouched');
  run(seed, { DATABASE_URL: untouched });
  return { tables: 'tables', untouched: 'untouched' };
}

/** The tables of a whole stack as well: a start that finds them need not make them. */
export async function makeSeeded({ url, adminUrl, dataDir }, from) {
  const seeded = await copyDatabase({ url, adminUrl }, from, 'seeded');
  // As in production: what it makes up for development belongs to its data folder.
  const env = { TRIVIUM_PROFILE: 'production', DATABASE_URL: seeded, TRIVIUM_DATA_DIR: `${dataDir}/template` };
  await (await startMain(env)).stop();
  return 'seeded';
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
