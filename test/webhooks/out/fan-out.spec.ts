import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { CATALOG, latest } from '../../../src/events/catalog/catalog.js';
import { nextVersion } from '../../../src/events/catalog/event-version.js';
import { object, text } from '../../../src/events/catalog/schema.js';
import type { Event } from '../../../src/events/envelope.js';
import { replay } from '../../../src/events/bus/replay.js';
import type { AnyNewEvent } from '../../../src/events/outbox.js';
import { newId } from '../../../src/platform/ids.js';
import { API_VERSION_DATES, NEWEST_API_VERSION, versionAt } from '../../../src/webhooks/out/api-versions.js';
import { OPEN_EVENT_TYPES } from '../../../src/events/feed/event-access.js';
import { disabledLetters, type DisabledLetter } from '../../../src/webhooks/out/disabled-letters.js';
import { EndpointStore, type Endpoint, type NewEndpoint } from '../../../src/webhooks/endpoints/endpoint.store.js';
import { fanOut } from '../../../src/webhooks/out/fan-out.js';
import { openOutgoingDatabase } from '../../../src/webhooks/out/outgoing-database.js';
import { Outgoing } from '../../../src/webhooks/out/outgoing.js';
import { payloadFor } from '../../../src/webhooks/out/payload.js';
import { openHouse, type House } from '../../events/house.js';
import { captured, confirmed, created, reserved } from '../../harness/event-publisher.js';
import { eventually } from '../../harness/eventually.js';

const SCOPES = ['orders:read', 'payments:read', 'fulfillment:read', 'customers:read', 'webhooks:manage'];

let house: House;
let db: ReturnType<typeof openOutgoingDatabase>;
let endpoints: EndpointStore;
const letters: DisabledLetter[] = [];

beforeAll(async () => {
  house = await openHouse();
  db = openOutgoingDatabase(house.url, { maxConnections: 4 });
  endpoints = new EndpointStore(new Outgoing(db));
  await house.follow([fanOut(), disabledLetters(async (letter) => void letters.push(letter))]);
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await house.close();
});

const aPartner = (): string => newId('ptr');

async function anEndpoint(partnerId: string, changes: Partial<NewEndpoint> = {}): Promise<Endpoint> {
  const made = await endpoints.create(
    {
      ...{
        id: newId('whe'),
        request_id: null,
        partner_id: partnerId,
        url: 'https://partner.example/',
        description: '',
      },
      ...{ event_types: ['*'], filters: [], api_version: NEWEST_API_VERSION, scopes: SCOPES, notify_email: null },
      ...{ rate_per_minute: 500, secrets: [], signing_key: null },
      ...changes,
    },
    20,
  );
  if (!made) throw new Error('no endpoint was made');
  return made;
}

const publish = (...events: readonly AnyNewEvent[]) =>
  house.events.transaction().execute((tx) => house.outbox.add(tx, ...events));

const rowsOf = ({ id }: Endpoint) =>
  db.selectFrom('deliveries').selectAll().where('endpoint_id', '=', id).orderBy('sequence').execute();
const typesOf = async (endpoint: Endpoint) => (await rowsOf(endpoint)).map(({ event_type: type }) => type);

/** Events of a key come in order: when the last one of the order is there, all before it were looked at. */
async function fanned(orderId: string, witness: Endpoint): Promise<void> {
  await publish({ ...confirmed({ orderId }, 'the last one'), partnerId: witness.partner_id });
  await eventually(async () => {
    const rows = await rowsOf(witness);
    expect(rows.some(({ body, key }) => key === orderId && body.includes('the last one'))).toBe(true);
  }, 20_000);
}

const anOrderOf = (partnerId: string) => ({ orderId: newId('ord'), partnerId });

test('a partner is told what the feed shows: no stock, no personal data, and nothing of another partner', async () => {
  const [one, other] = [aPartner(), aPartner()];
  const [own, foreign] = [await anEndpoint(one), await anEndpoint(other)];
  const order = anOrderOf(one);
  await publish(created(order), reserved(order), captured(order));
  await fanned(order.orderId, own);
  expect(await typesOf(own)).toEqual(['order.created', 'payment.captured', 'order.confirmed']);
  expect(await typesOf(foreign)).toEqual([]);
  const [first] = await rowsOf(own);
  const { event_id: id, time } = await house.events
    .selectFrom('event_log')
    .selectAll()
    .where('key', '=', order.orderId)
    .where('type', '=', 'order.created')
    .executeTakeFirstOrThrow();
  const body = JSON.parse(first?.body ?? '') as { readonly data: Readonly<Record<string, unknown>> };
  expect(first).toMatchObject({ event_id: id, key: order.orderId, partner_id: one, status: 'pending', attempts: 0 });
  expect(body).toMatchObject({
    ...{ id, type: 'order.created', timestamp: time.toISOString(), api_version: NEWEST_API_VERSION },
    data: { order_id: order.orderId, shipping_address: { country_code: 'GB' } },
  });
  expect(Object.keys(body.data['shipping_address'] as object)).toEqual(['country_code']);
  expect(body.data).not.toHaveProperty('payment_method_id');
});

test('types, filters and scopes narrow what an endpoint gets', async () => {
  const partner = aPartner();
  const all = await anEndpoint(partner);
  const paid = await anEndpoint(partner, { event_types: ['payment.captured'] });
  const euros = await anEndpoint(partner, { filters: [{ path: 'data.total.currency', equals: 'EUR' }] });
  const dollars = await anEndpoint(partner, { filters: [{ path: 'data.total.currency', in: ['EUR', 'USD'] }] });
  const noMoney = await anEndpoint(partner, { scopes: ['orders:read'] });
  const personal = await anEndpoint(partner, { filters: [{ path: 'data.shipping_address.city', equals: 'London' }] });
  const order = anOrderOf(partner);
  await publish(created(order), captured(order));
  await fanned(order.orderId, all);
  expect(await typesOf(paid)).toEqual(['payment.captured']);
  expect(await typesOf(euros)).toEqual([]);
  expect(await typesOf(dollars)).toEqual(['order.created']);
  expect(await typesOf(noMoney)).toEqual(['order.created', 'order.confirmed']);
  expect(await typesOf(personal)).toEqual([]);
});

test('an event that is handled again leaves the delivery as it is', async () => {
  const endpoint = await anEndpoint(aPartner());
  const order = anOrderOf(endpoint.partner_id);
  await publish(created(order));
  await fanned(order.orderId, endpoint);
  const before = await rowsOf(endpoint);
  await replay(house.events, 'webhooks.out', { after: 0, keys: [order.orderId] });
  const again = async () =>
    (
      await sql<{
        n: number;
      }>`select count(*) as n from events.consumed where run <> '' and event_id = any(${before.map(
        ({ event_id }) => event_id,
      )})`.execute(house.events)
    ).rows[0]?.n;
  await eventually(async () => expect(await again()).toBe(2), 20_000);
  expect(await rowsOf(endpoint)).toEqual(before);
});

test('what happens before an endpoint is made, or after it is removed, is not for it', async () => {
  const witness = await anEndpoint(aPartner());
  const order = anOrderOf(witness.partner_id);
  const removed = await anEndpoint(witness.partner_id);
  await endpoints.remove(witness.partner_id, removed.id);
  await publish(created(order));
  const late = await anEndpoint(witness.partner_id);
  await fanned(order.orderId, witness);
  expect(await typesOf(late)).toEqual(['order.confirmed']);
  expect(await typesOf(removed)).toEqual([]);
});

test('an endpoint that is paused gets its events parked, and those that follow of their keys when it is back', async () => {
  const witness = await anEndpoint(aPartner());
  const { partner_id: partner } = witness;
  const endpoint = await anEndpoint(partner);
  const [first, second] = [anOrderOf(partner), anOrderOf(partner)];
  await publish(created(first));
  await fanned(first.orderId, witness);
  await endpoints.change(partner, endpoint.id, () => ({ status: 'paused' }));
  expect((await rowsOf(endpoint)).map(({ status }) => status)).toEqual(['parked', 'parked']);
  await publish(captured(first));
  await fanned(first.orderId, witness);
  await endpoints.change(partner, endpoint.id, () => ({ status: 'enabled' }));
  await publish(created(second), captured(first));
  await fanned(second.orderId, witness);
  await fanned(first.orderId, witness);
  const rows = await rowsOf(endpoint);
  const statesOf = (key: string) => new Set(rows.filter((row) => row.key === key).map(({ status }) => status));
  expect(statesOf(first.orderId)).toEqual(new Set(['parked']));
  expect(statesOf(second.orderId)).toEqual(new Set(['pending']));
  const sequences = rows.map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  expect(rows.filter(({ status }) => status === 'parked').every(({ next_attempt_at: at }) => at === null)).toBe(true);
});

describe('versions', () => {
  interface First {
    readonly order_id: string;
    readonly reason: string;
  }
  const second = nextVersion<
    First,
    ReturnType<typeof object<{ order_id: ReturnType<typeof text>; why: ReturnType<typeof text> }>>
  >({
    summary: 'Reasons are called why.',
    key: ({ order_id }) => order_id,
    data: object({ order_id: text(), why: text() }),
    example: { order_id: 'ord_1', why: 'late' },
    up: ({ order_id, reason }) => ({ order_id, why: reason }),
    down: ({ order_id, why }) => ({ order_id, reason: why }),
  });
  const catalog = { 'order.failed': { 1: CATALOG['order.failed'][1], 2: second } };
  const versions = { '2026-11-01': {}, '2027-02-01': { 'order.failed': 2 }, '2027-05-01': {} };
  const stored = {
    ...{ event_id: newId('evt'), event_type: 'order.failed', timestamp: '2027-03-01T00:00:00.000Z', source: 'orders' },
    ...{ version: 2, data: second.example },
    metadata: { correlation_id: 'req_1', trace_id: randomBytes(16).toString('hex'), causation_id: 'req_1' },
  } as unknown as Event<'order.failed'>;
  const dataAt = (date: string) =>
    payloadFor({ api_version: date, scopes: SCOPES }, stored, { catalog, versions }).data;

  test('an endpoint keeps to the payloads of its date, whatever is published since', () => {
    expect(dataAt('2026-11-01')).toEqual({ order_id: 'ord_1', reason: 'late' });
    for (const date of ['2027-02-01', '2027-05-01']) expect(dataAt(date)).toEqual({ order_id: 'ord_1', why: 'late' });
  });

  test('every date names versions that the catalog has, and the newest one the latest', () => {
    for (const type of OPEN_EVENT_TYPES) {
      for (const date of API_VERSION_DATES) expect(CATALOG[type]).toHaveProperty(String(versionAt(date, type)));
      expect([type, versionAt(NEWEST_API_VERSION, type)]).toEqual([type, latest(CATALOG, type)]);
    }
  });
});

const disabled = ({ id, partner_id }: Endpoint): AnyNewEvent => ({
  type: 'webhook_endpoint.disabled',
  data: { endpoint_id: id, partner_id, reason: 'gone', failing_since: new Date().toISOString() },
  cause: confirmed({ orderId: id }, '').cause,
});

test('an endpoint with an address for it has a letter written when it is disabled, under the same id each time', async () => {
  const url = 'https://hooks.partner.example:8443/in/private?token=private';
  const told = await anEndpoint(aPartner(), { url, notify_email: 'ops@partner.example' });
  const silent = await anEndpoint(aPartner(), { url });
  await publish(disabled(silent), disabled(told));
  await eventually(() => expect(letters).toHaveLength(1), 20_000);
  await replay(house.events, 'webhooks.letters', { after: 0, keys: [told.id, silent.id] });
  await eventually(() => expect(letters).toHaveLength(2), 20_000);
  const [first, again] = letters;
  expect(first).toMatchObject({
    address: 'ops@partner.example',
    values: { endpoint_id: told.id, host: 'hooks.partner.example:8443', reason: 'gone' },
  });
  expect(again).toEqual(first);
  expect(JSON.stringify(letters)).not.toContain('private');
});

test('whoever makes endpoints be disabled again and again fills nobody with letters', async () => {
  const address = 'ops@again.example';
  const partner = aPartner();
  const events: AnyNewEvent[] = [];
  for (let each = 0; each < 4; each += 1) {
    const endpoint = await anEndpoint(partner, { notify_email: address });
    events.push(...Array.from({ length: 9 }, () => disabled(endpoint)));
  }
  await publish(...events);
  const handled = async () => {
    const { rows } = await sql`select from events.consumed join events.event_log using (event_id)
      where consumer = 'webhooks.letters' and partner_id = ${partner}`.execute(house.events);
    return rows.length;
  };
  await eventually(async () => expect(await handled()).toBe(events.length), 20_000);
  const written = letters.filter((letter) => letter.address === address).map(({ values }) => values.endpoint_id);
  // One for each endpoint; by the fourth there were more than twenty reasons to write.
  expect([written.length, new Set(written).size]).toEqual([3, 3]);
});
