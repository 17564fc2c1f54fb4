import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEEDED_CUSTOMER_ID } from '../../src/seeds/well-known.js';
import type { TestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { untouchedDatabase, WITHOUT_WORKER, type RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';
import { openLedgers, type Ledgers } from './both-modes.ledgers.js';

const PATIENCE_MILLISECONDS = 20_000;

let database: TestDatabase;
let ledgers: Ledgers;
const dataDir = mkdtempSync(join(tmpdir(), 'trivium-worker-'));
beforeAll(async () => {
  database = await untouchedDatabase();
  ledgers = openLedgers(database.url);
});
afterAll(async () => {
  await ledgers.close();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

const start = (env: Readonly<Record<string, string>> = {}) =>
  startWarm({
    DATABASE_URL: database.url,
    TRIVIUM_DATA_DIR: dataDir,
    ORDER_FULFILLMENT: 'shop=orchestrated,partner=choreographed',
    ...env,
  });

async function place({ http }: RunningStack, token: string, productId: string): Promise<string> {
  const answer = await fetch(`${http}/v2/orders`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({
      customer_id: SEEDED_CUSTOMER_ID,
      lines: [{ product_id: productId, quantity: 1 }],
      shipping_address: { recipient: 'Ada', line1: 'Hafenstr. 12', city: 'Hamburg', country_code: 'DE' },
      payment_method_id: 'pm_card_visa',
    }),
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { data: { id: string } }).data.id;
}

const becomes = (orderId: string, status: string, letters: readonly string[]) =>
  eventually(async () => {
    expect((await ledgers.order(orderId)).status).toBe(status);
    expect(await ledgers.letters(orderId)).toEqual(letters);
  }, PATIENCE_MILLISECONDS);

test('what was ordered before a worker ever ran is seen through by the first one; events alone need none', async () => {
  const [ours = '', theirs = ''] = await ledgers.products(2);
  const before = await start(WITHOUT_WORKER);
  const { customer_token: customer, partner_api_key: partner } = before.credentials;
  const orchestrated = await place(before, customer, ours);
  const choreographed = await place(before, partner, theirs);
  await becomes(choreographed, 'confirmed', []);
  await becomes(orchestrated, 'pending', []);
  await before.stop({ keepData: true });
  const after = await start();
  try {
    await becomes(orchestrated, 'confirmed', ['order.confirmed']);
    await becomes(choreographed, 'confirmed', ['order.confirmed']);
  } finally {
    await after.stop({ keepData: true });
  }
}, 90_000);
