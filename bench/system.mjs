import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../build/platform/db/embedded/embedded-postgres.js';
import { SERVICES } from '../build/settings/roles.js';
import { startChild } from './child.mjs';

const FREE_PORTS = { PORT: '0', GRPC_PORT: '0', OPS_PORT: '0' };
const MAIN = '../dist/main.js';
/** For the suite, which has a database: only the services are told of it, as in every run. */
const DATABASE_URL = process.env.BENCH_DATABASE_URL;
/** For a profile of the edge: "--cpu-prof --cpu-prof-dir=/tmp/profile". */
const EDGE_NODE_OPTIONS = process.env.BENCH_EDGE_NODE_OPTIONS?.split(' ');

/**
 * Three processes on one data folder: the services, the edge (the BFF alone) and the baseline, so that what the edge
 * uses is told apart from what the services use. The database is that of an ordinary start.
 */
export async function startSystem() {
  const dataDir = mkdtempSync(join(tmpdir(), 'trivium-bench-'));
  const common = {
    ...FREE_PORTS,
    NODE_ENV: 'test',
    BUDGET: process.env.BUDGET ?? 'off',
    LOG_FORMAT: 'json',
    TRIVIUM_DATA_DIR: dataDir,
  };
  const started = [];
  let postgres;
  const start = async (file, env, nodeOptions) => {
    const child = await startChild(file, { ...common, ...env }, nodeOptions);
    started.unshift(child);
    return child;
  };
  const stop = async () => {
    for (const child of started) await child.stop();
    await postgres?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    if (!DATABASE_URL) postgres = await startEmbeddedPostgres({ dataDir });
    const database = { DATABASE_URL: DATABASE_URL ?? postgres.url };
    const services = await start(MAIN, { ...database, TRIVIUM_ROLES: SERVICES.join(',') });
    const listed = services.grpc.split(',');
    const addresses = Object.fromEntries(SERVICES.map((name, i) => [`${name.toUpperCase()}_ADDRESS`, listed[i]]));
    const edge = await start(MAIN, { ...addresses, TRIVIUM_ROLES: 'bff' }, EDGE_NODE_OPTIONS);
    const baseline = await start('baseline/main.mjs', addresses);
    const credentials = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
    const startRules = (env) =>
      start('rules/edges.mjs', { ...addresses, ...database, TRIVIUM_ROLES: 'bff', ...env }, ['--expose-gc']);
    return { services, edge, baseline, credentials, startRules, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
