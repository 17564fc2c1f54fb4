import { sql } from 'kysely';
import { Outbox } from '../../../src/events/outbox.js';
import { forgetDeliveries } from '../../../src/webhooks/deliveries/delivery-retention.js';
import type { DeliveryState } from '../../../src/webhooks/out/outgoing.tables.js';
import { openPostOffice, PARTNER, TRACE, type PostOffice } from './post-office.js';

const DAY = 86_400_000;
const NOBODY = { correlation_id: 'req_1', trace_id: TRACE, causation_id: 'req_1' };

let office: PostOffice;
beforeAll(async () => void (office = await openPostOffice()));
afterAll(() => office?.close());

const forget = (days: number) => forgetDeliveries(office.db, { days, clock: office.clock });

/** Came to its end so many days ago, after one attempt; its event may be in the log. */
async function settled(endpoint: string, key: string, status: DeliveryState, days: number): Promise<void> {
  await office.post(endpoint, key);
  const settled_at = new Date(office.clock.now() - days * DAY);
  const { id } = await office.db
    .updateTable('deliveries')
    .set({ status, next_attempt_at: null, settled_at })
    .where('key', '=', key)
    .returning('id')
    .executeTakeFirstOrThrow();
  const attempt = { number: 1, at: settled_at, duration_ms: 1, request_excerpt: '' };
  await office.db
    .insertInto('attempts')
    .values({ delivery_id: id, ...attempt })
    .execute();
}

async function left(endpoint: string): Promise<readonly string[]> {
  const rows = office.db.selectFrom('deliveries').select('key').where('endpoint_id', '=', endpoint);
  return (await rows.orderBy('sequence').execute()).map(({ key }) => key);
}

test('deliveries that came to their end long ago are forgotten with their attempts, and no others', async () => {
  const endpoint = await office.endpoint('https://partner.example/hooks');
  await settled(endpoint, 'delivered', 'delivered', 31);
  await settled(endpoint, 'discarded', 'discarded', 31);
  await settled(endpoint, 'young', 'delivered', 29);
  await settled(endpoint, 'for a person', 'failed', 31);
  await office.post(endpoint, 'to be sent');
  expect(await forget(30)).toBe(2);
  expect(await left(endpoint)).toEqual(['young', 'for a person', 'to be sent']);
  const attempts = await office.db.selectFrom('attempts').select('delivery_id').execute();
  expect(attempts).toHaveLength(2);
  expect(await forget(30)).toBe(0);
});

test('what failed at an endpoint that is gone waits for nobody', async () => {
  const endpoint = await office.endpoint('https://partner.example/gone');
  await settled(endpoint, 'given up', 'failed', 31);
  expect(await forget(30)).toBe(0);
  await office.change(endpoint, { deleted_at: new Date(), status: 'disabled', disabled_reason: 'deleted' });
  expect(await forget(30)).toBe(1);
});

test('as long as its event can be handled again, a delivery is known: nothing is sent a second time', async () => {
  const endpoint = await office.endpoint('https://partner.example/logged');
  await settled(endpoint, 'logged', 'delivered', 31);
  const event_id = await office.db.transaction().execute(async (tx) => {
    const data = { endpoint_id: endpoint, partner_id: PARTNER, message: '' };
    await new Outbox('webhooks').add(tx, { type: 'webhook.test', data, cause: NOBODY });
    const { rows } = await sql<{ event_id: string }>`select event_id from events.event_log`.execute(tx);
    return rows[0]?.event_id ?? '';
  });
  await office.db.updateTable('deliveries').set({ event_id }).where('key', '=', 'logged').execute();
  expect(await forget(30)).toBe(0);
});
