import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { SEEDED_PRODUCT_ID } from '../../src/seeds/well-known.js';
import { SERVICES } from '../../src/settings/roles.js';
import type { TestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { startOwnService } from '../harness/own-service.js';
import { PLACING_ROADS, type PlacingRoad } from '../harness/placing-roads.js';
import { seededDatabase, type RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';
import { placeBoundary, type Boundary, type Fate } from './sagas/boundary.js';

const CONTRACT = 'trivium.orders.v1.OrdersService';
const dataDir = mkdtempSync(join(tmpdir(), 'trivium-resumed-'));
let database: TestDatabase;
let db: Client;
let house: RunningStack;
let boundary: Boundary;
let bff: RunningStack;
let fate: Fate = 'passes';

const startBff = (orders: string) => {
  const addresses = house.grpc
    .split(',')
    .map((address, index) => [`${SERVICES[index]?.toUpperCase()}_ADDRESS`, address]);
  const env = { ...Object.fromEntries(addresses), ORDERS_ADDRESS: orders };
  return startWarm({ ...shared(), ...env, TRIVIUM_ROLES: 'bff' });
};
const shared = () => ({
  TRIVIUM_DATA_DIR: dataDir,
  TRIVIUM_SECRET: 'a secret that all processes share',
  DATABASE_URL: database.url,
});

beforeAll(async () => {
  database = await seededDatabase();
  db = new Client({ connectionString: database.url });
  await db.connect();
  house = await startWarm({ ...shared(), TRIVIUM_ROLES: [...SERVICES, 'worker'].join() });
  const orders = house.grpc.split(',')[SERVICES.indexOf('orders')] ?? '';
  const fateOf = ({ step }: { readonly step: string }) => (step === 'PlaceOrder' ? fate : 'passes');
  boundary = await placeBoundary(CONTRACT, orders, { fateOf });
  bff = await startBff(boundary.address);
}, 90_000);
afterAll(async () => {
  await bff.stop({ keepData: true });
  boundary.stop();
  await house.stop({ keepData: true });
  await db.end();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

const sell = (units: number) =>
  db.query('update inventory.stock set on_hand = reserved + $1 where product_id = $2', [units, SEEDED_PRODUCT_ID]);
const nothingLeft = () =>
  eventually(async () => {
    const { rows } = await db.query(
      'select on_hand - reserved as available from inventory.stock where product_id = $1',
      [SEEDED_PRODUCT_ID],
    );
    expect(rows).toEqual([{ available: 0 }]);
  }, 20_000);
const orders = async () => Number((await db.query('select count(*) from orders.orders')).rows[0].count);

/** The caller leaves when the order is placed, and nobody has told the BFF that it is. */
async function placedAndLost(road: PlacingRoad, key: string): Promise<void> {
  const [before, leaving] = [boundary.held.length, new AbortController()];
  fate = 'held after';
  const lost = road({ key, signal: leaving.signal }).catch(() => 'lost');
  await eventually(() => expect(boundary.held).toHaveLength(before + 1));
  leaving.abort();
  await lost;
  fate = 'passes';
}

const repeated = (road: PlacingRoad, key: string) =>
  eventually(async () => {
    const answer = await road({ key });
    expect(answer.code).not.toBe('IDEMPOTENCY_IN_FLIGHT');
    return answer;
  });

describe.each(Object.entries(PLACING_ROADS))('%s', (_, roadTo) => {
  test('an order that was placed is the answer to its repeat, though its own units are missing now', async () => {
    const [road, key, before] = [roadTo(bff, bff.credentials.staff_token), randomUUID(), await orders()];
    await sell(1);
    await placedAndLost(road, key);
    await nothingLeft();
    expect(await repeated(road, key)).toMatchObject({ code: 'OK', replayed: false });
    expect(await road({ key })).toMatchObject({ code: 'OK', replayed: true });
    expect(await orders()).toBe(before + 1);
  });
});

test('nor is it refused because its product is no longer sold', async () => {
  const [road, key] = [PLACING_ROADS.REST(bff, bff.credentials.staff_token), randomUUID()];
  await sell(1);
  await placedAndLost(road, key);
  const become = (status: string) =>
    db.query('update catalog.products set status = $1 where id = $2', [status, SEEDED_PRODUCT_ID]);
  await become('archived');
  try {
    expect(await repeated(road, key)).toMatchObject({ code: 'OK', replayed: false });
  } finally {
    await become('active');
  }
});

test('a first attempt that is refused asks for no order', async () => {
  const [road, before] = [PLACING_ROADS.REST(bff, bff.credentials.staff_token), boundary.met.length];
  await sell(0);
  expect(await road({ key: randomUUID() })).toMatchObject({ code: 'INSUFFICIENT_INVENTORY' });
  expect(await road()).toMatchObject({ code: 'INSUFFICIENT_INVENTORY' });
  expect(boundary.met.slice(before)).toEqual([]);
});

test('an orders service of an earlier contract, which cannot be asked, leaves it at the refusal', async () => {
  const [leaving, key] = [new AbortController(), randomUUID()];
  let asked = 0;
  const earlier = await startOwnService(CONTRACT, { PlaceOrder: () => void (asked += 1) });
  const other = await startBff(earlier.address);
  try {
    const road = PLACING_ROADS.REST(other, other.credentials.staff_token);
    await sell(1);
    const lost = road({ key, signal: leaving.signal }).catch(() => 'lost');
    await eventually(() => expect(asked).toBe(1));
    leaving.abort();
    await lost;
    await sell(0);
    expect(await repeated(road, key)).toMatchObject({ code: 'INSUFFICIENT_INVENTORY' });
  } finally {
    await other.stop({ keepData: true });
    earlier.stop();
  }
});
