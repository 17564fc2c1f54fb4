import { Client } from 'pg';
import type { TestDatabase } from '../../harness/database.js';
import { eventually } from '../../harness/eventually.js';
import { preparedDatabase, type RunningStack } from '../../harness/stack.js';
import { startWarm } from '../../harness/warm-stack.js';
import { byStripe, payment, SECRETS } from './senders.js';

const DELIVERIES = 2_000;
const AT_ONCE = 40;
/** The lease of what a dead process held, and then some. */
const PATIENCE = 40_000;

let database: TestDatabase;
let db: Client;
const stacks: RunningStack[] = [];

beforeAll(async () => {
  database = await preparedDatabase();
  db = new Client({ connectionString: database.url });
  await db.connect();
  stacks.push(...(await Promise.all([start(), start()])));
}, 60_000);
afterAll(async () => {
  for (const stack of stacks) await stack.stop();
  await db?.end();
  await database?.drop();
});

/** A door and a worker in one process. What they would call runs nowhere: nothing here gets so far. */
function start(): Promise<RunningStack> {
  const services = ['ORDERS', 'CATALOG', 'CUSTOMERS', 'INVENTORY', 'PAYMENTS', 'FULFILLMENT', 'NOTIFICATIONS'];
  return startWarm({
    ...Object.fromEntries(services.map((name) => [`${name}_ADDRESS`, '127.0.0.1:9'])),
    TRIVIUM_ROLES: 'bff,worker',
    TRIVIUM_SECRET: 'the same in all of these processes, please',
    DATABASE_URL: database.url,
    STRIPE_WEBHOOK_SECRETS: SECRETS.stripe.join(),
    LOG_LEVEL: 'error',
  });
}

/** As a provider does it: the very same bytes, signed anew, until somebody answers 2xx. */
async function deliver(id: string, turn: number): Promise<void> {
  for (let attempt = turn; ; attempt += 1) {
    const { path, headers, body } = byStripe(payment(id), Date.now());
    const to = stacks[attempt % stacks.length];
    const answer = await fetch(`${to?.http}${path}`, { method: 'POST', headers, body: String(body) }).catch(
      () => undefined,
    );
    await answer?.text().catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const count = async (query: string): Promise<number> =>
  Number((await db.query(`select count(*) ${query}`)).rows[0].count);
const eventsOf = (id: string): Promise<number> =>
  count(`from events.event_log where metadata->>'causation_id' = '${id}'`);

test('a hundred repeats at once over two processes are one event', async () => {
  await Promise.all(Array.from({ length: 100 }, (_, turn) => deliver('evt_repeated', turn)));
  await eventually(async () => expect(await eventsOf('evt_repeated')).toBe(1), PATIENCE);
  expect(await count('from webhooks_in.inbox')).toBe(1);
}, 60_000);

test('processes killed in the middle of two thousand deliveries lose none and process none twice', async () => {
  let sent = 0;
  let answered = 0;
  const at: Record<number, () => Promise<void>> = {
    600: async () => stacks[0]?.kill(),
    // The last one that lives: for a while nobody answers.
    1_300: async () => {
      await stacks[1]?.kill();
      stacks.splice(0, 2, await start());
    },
  };
  const kills: Promise<void>[] = [];
  const sender = async () => {
    while (sent < DELIVERIES) {
      const number = sent++;
      await deliver(`evt_${number}`, number);
      answered += 1;
      const kill = at[answered];
      if (kill) kills.push(kill());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  await Promise.all(kills);
  expect(kills).toHaveLength(2);
  await eventually(async () => expect(await count(`from webhooks_in.inbox where status <> 'done'`)).toBe(0), PATIENCE);
  expect(await count('from webhooks_in.inbox')).toBe(DELIVERIES + 1);
  const log = `from events.event_log where type = 'provider_payment.succeeded'`;
  expect(await count(log)).toBe(DELIVERIES + 1);
  expect(await count(`from (select distinct metadata->>'causation_id' ${log}) as deliveries`)).toBe(DELIVERIES + 1);
}, 120_000);

test('a delivery that is repeated after a restart is still the same one', async () => {
  await deliver('evt_repeated', 0);
  await deliver('evt_after', 0);
  await eventually(async () => expect(await eventsOf('evt_after')).toBe(1), PATIENCE);
  expect(await eventsOf('evt_repeated')).toBe(1);
}, 60_000);
