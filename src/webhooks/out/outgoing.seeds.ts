import { newSecret } from '../endpoints/endpoint-secrets.js';
import type { OutgoingDatabase } from './outgoing-database.js';
import type { SecretBox } from '../secret-box.js';

/** "whe_01jgr3m8g0aaaaaaaaaaaaaaaa": what the examples of the reference name. */
const seeded = (prefix: string, letter: string): string => `${prefix}_01jgr3m8g0${letter.repeat(16)}`;

export const SEEDED_ENDPOINT_ID = seeded('whe', 'a');
export const SEEDED_DELIVERY_ID = seeded('whd', 'a');

const MOMENT = new Date('2026-11-01T12:00:00Z');
const URL_OF_NOBODY = 'https://partner.example/webhooks';

/** For development: endpoints that are paused, so that nothing is sent to anybody, and what was sent to one of them. */
export async function seedOutgoing(db: OutgoingDatabase, box: SecretBox, partnerId: string): Promise<void> {
  const ids = ['a', 'b', 'c'].map((letter) => seeded('whe', letter));
  await db
    .insertInto('endpoints')
    .values(ids.map((id) => endpoint(id, partnerId, box)))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const [first = ''] = ids;
  await db
    .insertInto('deliveries')
    .values([
      { ...delivery('a', first, partnerId), status: 'delivered', attempts: 1, cause: null },
      { ...delivery('b', first, partnerId), status: 'failed', attempts: 1, cause: 'The endpoint answered 410.' },
    ])
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .insertInto('attempts')
    .values([attempt('a', 200), attempt('b', 410)])
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const endpoint = (id: string, partnerId: string, box: SecretBox) => ({
  id,
  partner_id: partnerId,
  url: URL_OF_NOBODY,
  description: 'An example; it is paused',
  event_types: ['webhook.test'],
  filters: '[]',
  api_version: '2026-11-01',
  scopes: ['orders:read', 'webhooks:manage'],
  status: 'paused' as const,
  secrets: JSON.stringify([newSecret(box, id, '', MOMENT)]),
  created_at: MOMENT,
  updated_at: MOMENT,
});

function delivery(letter: string, endpointId: string, partnerId: string) {
  const eventId = seeded('evt', letter);
  const data = { endpoint_id: endpointId, partner_id: partnerId, message: 'This is a test.' };
  const payload = {
    id: eventId,
    type: 'webhook.test',
    timestamp: MOMENT.toISOString(),
    api_version: '2026-11-01',
    data,
  };
  return {
    id: seeded('whd', letter),
    endpoint_id: endpointId,
    partner_id: partnerId,
    event_id: eventId,
    event_type: payload.type,
    key: endpointId,
    sequence: 0,
    body: JSON.stringify(payload),
    trace_id: '0'.repeat(32),
    created_at: MOMENT,
    // Not that moment: what came to its end long ago is forgotten, and the examples of the reference name this one.
    settled_at: new Date(),
  };
}

const attempt = (letter: string, status: number) => ({
  delivery_id: seeded('whd', letter),
  number: 1,
  at: MOMENT,
  duration_ms: 120,
  response_status: status,
  request_excerpt: `POST ${URL_OF_NOBODY}`,
  response_excerpt: '',
  error: status === 200 ? null : `The endpoint answered ${status}.`,
});
