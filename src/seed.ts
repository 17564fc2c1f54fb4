import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { sql, type Kysely } from 'kysely';
import { readConfig, type Config } from './config.js';
import { openDatabase } from './platform/db/database.js';
import { startEmbeddedPostgres } from './platform/db/embedded/embedded-postgres.js';
import { migrate } from './platform/db/migrate.js';
import { prepareEvents, SEEDED_ORDERS, SERVICE_DEFINITIONS } from './roles/services.js';
import type { ServiceDefinition } from './services/service-module.js';
import { SERVICES, type ServiceName } from './settings/roles.js';

const USAGE = `Usage: npm run seed -- [--orders N]

Fills the tables of the reference services with the development data, ${SEEDED_ORDERS} orders unless told otherwise.
Where there is data already, it adds what is missing and changes nothing.
`;
const MOST_ORDERS = 1_000_000;

try {
  const { orders, help } = readArguments(process.argv.slice(2));
  if (help) process.stdout.write(USAGE);
  else await seedAll(readConfig(process.env), orders);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function readArguments(args: readonly string[]): { readonly orders: number; readonly help: boolean } {
  const options = {
    orders: { type: 'string', default: String(SEEDED_ORDERS) },
    help: { type: 'boolean', default: false },
  } as const;
  const { orders, help } = parseArgs({ args: [...args], options }).values;
  const count = Number(orders);
  if (!/^\d+$/.test(orders) || count < 1 || count > MOST_ORDERS) {
    throw new Error(`--orders must be a whole number from 1 to ${MOST_ORDERS}, not "${orders}".`);
  }
  return { orders: count, help };
}

async function seedAll(config: Config, orders: number): Promise<void> {
  if (config.strict) throw new Error('The seeds are made-up data for development: not where NODE_ENV is production.');
  const embedded =
    config.databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir: config.dataDir }) : undefined;
  const url = config.databaseUrl ?? embedded?.url ?? '';
  try {
    await prepareEvents(url);
    for (const name of SERVICES) {
      const address = config[`${name}Address`];
      process.stdout.write(
        address ? line(name, `left alone: it is at ${address}`) : await seedService(name, url, orders),
      );
    }
  } finally {
    await embedded?.stop();
  }
}

async function seedService(name: ServiceName, url: string, orders: number): Promise<string> {
  const definition = SERVICE_DEFINITIONS[name] as unknown as ServiceDefinition<unknown>;
  const db = openDatabase<unknown>(url, { schema: name, maxConnections: 1 });
  try {
    const began = performance.now();
    await migrate(db, name, definition.migrations);
    const before = await rowCounts(db, name);
    await definition.seed(db, { orders, append: true });
    const tables = [...(await rowCounts(db, name))].map(
      ([table, count]) => `${count} ${table} (${count - (before.get(table) ?? 0)} new)`,
    );
    return line(name, `${tables.join(', ')} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  } finally {
    await db.destroy();
  }
}

/** Rows of each table of a service that holds data of the plan. */
async function rowCounts(db: Kysely<unknown>, schema: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ readonly name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = ${schema} and table_name not like 'kysely%' and table_name <> 'handled_requests' order by 1`.execute(
    db,
  );
  const counts = new Map<string, number>();
  for (const { name } of rows) {
    const {
      rows: [row],
    } = await sql<{ readonly count: number }>`select count(*) from ${sql.id(schema, name)}`.execute(db);
    counts.set(name, row?.count ?? 0);
  }
  return counts;
}

function line(name: ServiceName, text: string): string {
  return `${name.padEnd(14)} ${text}\n`;
}
