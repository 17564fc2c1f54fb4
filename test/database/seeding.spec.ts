import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Kysely, sql } from 'kysely';
import { openDatabase } from '../../src/platform/db/database.js';
import { migrate } from '../../src/platform/db/migrate.js';
import { plannedOrders } from '../../src/seeds/orders.js';
import { orders } from '../../src/services/orders/orders.definition.js';
import type { OrdersTables } from '../../src/services/orders/orders.tables.js';
import type { TestDatabase } from '../harness/database.js';
import { emptyDatabase } from '../harness/stack.js';

let database: TestDatabase;
let pools: Kysely<OrdersTables>[];
beforeEach(async () => {
  database = await emptyDatabase();
  pools = [1, 2].map(() => openDatabase<OrdersTables>(database.url, { schema: 'orders', maxConnections: 2 }));
  await migrate(db(), 'orders', orders.migrations);
});
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.destroy()));
  await database.drop();
});

const db = () => pools[0] as Kysely<OrdersTables>;
const numbers = async () => {
  const rows = await db().selectFrom('orders').select('number').orderBy('number').execute();
  return rows.map(({ number }) => number);
};
const plannedNumbers = (count: number) => [...plannedOrders(count)].map(({ number }) => number);

describe('seeding', () => {
  test('fills empty tables with as many orders as asked for, lines included', async () => {
    await orders.seed(db(), { orders: 1500 });
    expect(await numbers()).toEqual(plannedNumbers(1500));
    const lines = await db().selectFrom('order_lines').select('id').execute();
    const expected = [...plannedOrders(1500)].flatMap(({ lines }) => lines.map(({ id }) => id));
    expect(lines.map(({ id }) => id).sort()).toEqual(expected.sort());
  });

  test('leaves tables with data alone', async () => {
    await orders.seed(db(), { orders: 10 });
    await orders.seed(db(), { orders: 20 });
    expect(await numbers()).toEqual(plannedNumbers(10));
  });

  test('adds what is missing where that is asked for, and changes nothing', async () => {
    await orders.seed(db(), { orders: 10 });
    await db().updateTable('orders').set({ internal_note: 'written since' }).where('number', '=', 'T-100003').execute();
    await orders.seed(db(), { orders: 20, append: true });
    expect(await numbers()).toEqual(plannedNumbers(20));
    const kept = await db()
      .selectFrom('orders')
      .select('number')
      .where('internal_note', '=', 'written since')
      .execute();
    expect(kept).toEqual([{ number: 'T-100003' }]);
  });

  test('is done once where several processes start together', async () => {
    await Promise.all(pools.map((pool, index) => orders.seed(pool, { orders: 100 + index })));
    expect([100, 101]).toContain((await numbers()).length);
  });

  test('that breaks off leaves nothing, so that the next one begins anew', async () => {
    await db()
      .schema.alterTable('order_lines')
      .addCheckConstraint('few', sql`position < 4`)
      .execute();
    await expect(orders.seed(db(), { orders: 1000 })).rejects.toMatchObject({ code: '23514' });
    expect(await numbers()).toEqual([]);
  });

  test('leaves statistics for the planner', async () => {
    await orders.seed(db(), { orders: 50 });
    const { rows } = await sql<{ readonly reltuples: number }>`
      select reltuples from pg_class where oid = 'orders.orders'::regclass`.execute(db());
    expect(rows).toEqual([{ reltuples: 50 }]);
  });
});

describe('npm run seed', () => {
  const COMMAND = fileURLToPath(new URL('../../dist/seed.js', import.meta.url));
  const seed = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    new Promise<{ readonly code: number; readonly out: string; readonly complaint: string }>((resolve) => {
      const variables = { ...process.env, NODE_ENV: 'test', DATABASE_URL: database.url, ...env };
      const child = execFile(process.execPath, [COMMAND, ...args], { env: variables }, (_, out, complaint) =>
        resolve({ code: child.exitCode ?? -1, out, complaint }),
      );
    });

  test('fills every service, and tells what it did', async () => {
    expect(await seed(['--orders', '20'])).toMatchObject({ code: 0, complaint: '' });
    const { out } = await seed(['--orders', '30']);
    expect(await numbers()).toEqual(plannedNumbers(30));
    const lines = out.trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      ...['orders', 'catalog', 'customers', 'inventory', 'payments', 'fulfillment', 'notifications'],
    ]);
    expect(lines[0]).toContain('30 orders (10 new)');
    expect(lines[1]).toContain('252 products (0 new)');
  });

  test.each([['abc'], ['0'], ['1000001']])('--orders %j is refused', async (count) => {
    const { code, complaint } = await seed([`--orders=${count}`]);
    expect(code).toBe(1);
    expect(complaint).toBe(`--orders must be a whole number from 1 to 1000000, not "${count}".\n`);
  });

  test('refuses words it does not know', async () => {
    expect(await seed(['--order', '5'])).toMatchObject({ code: 1, complaint: expect.stringContaining("'--order'") });
  });

  test('makes up nothing in production', async () => {
    const production = { NODE_ENV: 'production', TRIVIUM_SECRET: 'x'.repeat(32) };
    expect(await seed(['--orders', '5'], production)).toMatchObject({ code: 1 });
    expect(await numbers()).toEqual([]);
  });
});
