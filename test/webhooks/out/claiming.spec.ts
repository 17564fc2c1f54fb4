import { sql, type KyselyPlugin } from 'kysely';
import { claim } from '../../../src/webhooks/sending/claim.js';
import { parkPending } from '../../../src/webhooks/out/parking.js';
import type { OutgoingTransaction } from '../../../src/webhooks/out/outgoing-database.js';
import { newId } from '../../../src/platform/ids.js';
import { eventually } from '../../harness/eventually.js';
import { openPostOffice, type PostOffice } from './post-office.js';

let office: PostOffice;
beforeAll(async () => void (office = await openPostOffice()));
afterAll(() => office.close());

const disable = async (tx: OutgoingTransaction, endpoint: string) => {
  await tx.updateTable('endpoints').set({ status: 'disabled' }).where('id', '=', endpoint).execute();
  await parkPending(tx, endpoint);
};

/** Runs `then` after the statement with this number. */
const after = (statement: number, then: () => Promise<unknown>): KyselyPlugin => {
  let made = 0;
  return {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      made += 1;
      if (made === statement) await then();
      return result;
    },
  };
};

const claimed = (plugin?: KyselyPlugin) => {
  const now = new Date(office.clock.now());
  const claiming = { now, owner: newId('lse'), leaseUntil: new Date(now.getTime() + 60_000), most: 10 };
  const db = plugin ? office.db.withPlugin(plugin) : office.db;
  return db.transaction().execute((tx) => claim(tx, { ...claiming, failingToo: true }));
};
const oneWaits = () =>
  eventually(async () => {
    const { rows } = await sql`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(office.db);
    expect(rows).toHaveLength(1);
  });
const states = async (endpoint: string) => (await office.deliveries(endpoint)).map(({ status }) => status);

test('an endpoint that is disabled after it was found ready gets nothing, parked or due', async () => {
  const endpoint = await office.endpoint('http://127.0.0.1:1/');
  await office.post(endpoint, 'ord_1', 'ord_2');
  const disabling = after(2, () => office.db.transaction().execute((tx) => disable(tx, endpoint)));
  expect(await claimed(disabling)).toEqual([]);
  expect(await states(endpoint)).toEqual(['parked', 'parked']);
});

test('nor does one whose deliveries are being parked while they are taken', async () => {
  const endpoint = await office.endpoint('http://127.0.0.1:1/');
  await office.post(endpoint, 'ord_1', 'ord_2');
  let taking: Promise<readonly unknown[]> | undefined;
  await office.db.transaction().execute(async (tx) => {
    await disable(tx, endpoint);
    taking = claimed();
    await oneWaits();
  });
  expect(await taking).toEqual([]);
  expect(await states(endpoint)).toEqual(['parked', 'parked']);
});

test('one that is enabled gets what was parked and what is due', async () => {
  const endpoint = await office.endpoint('http://127.0.0.1:1/');
  const [parked, due] = await office.post(endpoint, 'ord_1', 'ord_2');
  await office.db
    .updateTable('deliveries')
    .set({ status: 'parked', next_attempt_at: null })
    .where('event_id', '=', String(parked))
    .execute();
  expect((await claimed()).map(({ delivery }) => delivery.event_id).toSorted()).toEqual([parked, due].toSorted());
});
