import type { Credentials } from '../../src/callers/credentials.js';
import { newId } from '../../src/platform/ids.js';
import { SEEDED_CUSTOMER_ID, SEEDED_ORDER_ID, SEEDED_PARTNER_ID } from '../../src/seeds/well-known.js';
import type { TestDatabase } from '../harness/database.js';
import {
  captured,
  confirmed,
  created,
  eventPublisher,
  reserved,
  type EventPublisher,
} from '../harness/event-publisher.js';
import { eventually } from '../harness/eventually.js';
import { feedClient, type FeedClient, type Streaming, type Watching } from '../harness/feed-client.js';
import { grpcCaller } from '../harness/grpc.js';
import { restCaller } from '../harness/rest-caller.js';
import { noServices } from '../harness/services.js';
import { seededDatabase, type RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';
import { signed, signingKey, startIssuer, type IssuerServer, type SigningKey } from '../harness/token-issuer.js';

let database: TestDatabase;
let stack: RunningStack;
let events: EventPublisher;
let issuer: IssuerServer;
let key: SigningKey;
const clients: FeedClient[] = [];
const withToken = (token?: string): FeedClient => {
  const client = feedClient(stack.grpc, token);
  clients.push(client);
  return client;
};
const as = (name: keyof Credentials): FeedClient => withToken(stack.credentials[name]);

const OWN = { orderId: newId('ord'), customerId: SEEDED_CUSTOMER_ID };
const PLACED = { orderId: newId('ord'), partnerId: SEEDED_PARTNER_ID };
const FOREIGN = { orderId: newId('ord') };

beforeAll(async () => {
  database = await seededDatabase();
  key = await signingKey('one');
  issuer = await startIssuer(key);
  stack = await startWarm({
    ...noServices('orders'),
    DATABASE_URL: database.url,
    TRIVIUM_ROLES: 'bff,orders',
    SERVICE_ISSUER: issuer.issuer,
    SERVICE_JWKS_URL: `${issuer.issuer}/keys`,
    // Streams last longer than calls may.
    REQUEST_TIMEOUT_MS: '2000',
  });
  events = eventPublisher(database.url);
  for (const order of [OWN, PLACED, FOREIGN]) await events.publish(created(order), reserved(order), captured(order));
}, 60_000);
afterEach(() => clients.splice(0).forEach((client) => client.close()));
afterAll(async () => {
  await events.close();
  await stack.stop();
  await issuer.close();
  await database.drop();
});

const keysOf = ({ events: all }: Watching) => all.map(({ eventType, orderId }) => `${eventType} ${orderId}`);
const allOf = (order: { readonly orderId: string }, ...types: readonly string[]) =>
  types.map((type) => `${type} ${order.orderId}`);
const ALL = ['order.created', 'stock.reserved', 'payment.captured'];
const SHOWN = ['order.created', 'payment.captured'];

/** What a stream shows until nothing more of what is there can come. */
async function seen(name: keyof Credentials): Promise<readonly string[]> {
  const watching = as(name).watch({});
  const owner = { customer_token: OWN, partner_api_key: PLACED }[name as string] ?? FOREIGN;
  await eventually(() => expect(keysOf(watching)).toContain(`payment.captured ${owner.orderId}`));
  return keysOf(watching).filter((each) => [OWN, PLACED, FOREIGN].some(({ orderId }) => each.endsWith(orderId)));
}

describe('Watch', () => {
  test('customers and partners see events of their own orders, staff and internal callers all, nobody else any', async () => {
    expect(await seen('customer_token')).toEqual(allOf(OWN, ...SHOWN));
    expect(await seen('partner_api_key')).toEqual(allOf(PLACED, ...SHOWN));
    const all = [OWN, PLACED, FOREIGN].flatMap((order) => allOf(order, ...ALL));
    for (const name of ['staff_token', 'service_token'] as const) expect(await seen(name)).toEqual(all);
    for (const client of [withToken(), withToken('nobody')])
      expect(await client.watch({}).ended).toMatchObject({ status: 'UNAUTHENTICATED', reason: 'UNAUTHENTICATED' });
  });

  test('shows what happens as it happens, with the data of the event', async () => {
    const watching = as('service_token').watch({ pageToken: 'latest' });
    await watching.opened;
    const order = { orderId: newId('ord') };
    await events.publish(created(order));
    await eventually(() => expect(watching.events).toHaveLength(1));
    expect(watching.events[0]).toMatchObject({
      eventType: 'order.created',
      orderId: order.orderId,
      version: 1,
      source: 'orders',
      correlationId: 'req_test',
    });
    const { fields } = watching.events[0]?.data ?? {};
    expect(fields?.['payment_method_id']).toMatchObject({ stringValue: 'pm_card_visa' });
    expect(fields?.['total']?.structValue?.fields['amount']).toMatchObject({ numberValue: 24999 });
  });

  test('goes on after a token, of its own or of REST, and REST after one of it', async () => {
    const types = ['order.created'];
    const first = as('staff_token').watch({ types });
    await eventually(() => expect(first.events.length).toBeGreaterThan(2));
    const [one, two] = first.events;
    const rest = restCaller(stack.http, stack.credentials.staff_token);
    const { body } = await rest(`/v2/events?type=order.created&limit=1&cursor=${one?.token}`);
    expect(body.data[0].event_id).toBe(two?.eventId);
    const second = as('staff_token').watch({ types, pageToken: body.meta.page.next_cursor });
    await eventually(() => expect(second.events[0]?.eventId).toBe(first.events[2]?.eventId));
  });

  test('of one order shows its events, and of one that the caller does not see says NOT_FOUND', async () => {
    await events.publish(confirmed({ orderId: SEEDED_ORDER_ID, customerId: SEEDED_CUSTOMER_ID }));
    const watching = as('staff_token').watch({ orderId: SEEDED_ORDER_ID });
    await eventually(() => expect(keysOf(watching)).toEqual([`order.confirmed ${SEEDED_ORDER_ID}`]));
    const ended = await as('customer_token').watch({ orderId: newId('ord') }).ended;
    expect(ended).toEqual({ status: 'NOT_FOUND', reason: 'NOT_FOUND', requestId: expect.stringMatching(/^req_/) });
  });

  test.each([
    [{ orderId: '42' }, 'order_id', 'VALIDATION_FAILED'],
    [{ types: ['order.exploded'] }, 'types', 'VALIDATION_FAILED'],
    [{ pageToken: 'mine' }, 'page_token', 'INVALID_CURSOR'],
  ])('%j is refused by name', async (request, field, code) => {
    const caller = grpcCaller(stack.grpc, 'trivium.bff.v1.OrderFeedService', stack.credentials.staff_token);
    const answer = await caller.call('Watch', request);
    caller.close();
    expect([answer.status, answer.info?.reason, answer.violations]).toEqual([
      'INVALID_ARGUMENT',
      code,
      [expect.objectContaining({ field })],
    ]);
  });

  test('has no deadline but its caller’s', async () => {
    const client = as('staff_token');
    const [patient, hasty] = [client.watch({ pageToken: 'latest' }), client.watch({}, { milliseconds: 3_000 })];
    await patient.opened;
    expect(await hasty.ended).toMatchObject({ status: 'DEADLINE_EXCEEDED' });
    await events.publish(confirmed({ orderId: newId('ord') }));
    await eventually(() => expect(patient.events).toHaveLength(1));
  });

  test('ends with UNAUTHENTICATED at the moment when its token does', async () => {
    const exp = Math.floor(Date.now() / 1000) + 3;
    const claims = { iss: issuer.issuer, aud: 'trivium', sub: 'warehouse', client_id: 'warehouse', exp };
    const watching = withToken(await signed(key, { ...claims, scope: 'orders:read' })).watch({ pageToken: 'latest' });
    await watching.opened;
    expect(await watching.ended).toMatchObject({ status: 'UNAUTHENTICATED', reason: 'UNAUTHENTICATED' });
    expect(Date.now() - exp * 1000).toBeGreaterThanOrEqual(-50);
    expect(Date.now() - exp * 1000).toBeLessThan(2_000);
  });
});

const framesOf = ({ frames }: Streaming, kind: string) =>
  frames.flatMap((frame) => {
    const held = (frame as Readonly<Record<string, unknown>>)[kind];
    return held ? [held as { readonly subscriptionId: string; readonly event: { readonly token: string } }] : [];
  });
const eventsOf = (streaming: Streaming, id: string) =>
  framesOf(streaming, 'event').flatMap(({ subscriptionId, event }) => (subscriptionId === id ? [event] : []));

describe('Stream', () => {
  test('carries several subscriptions, each by the name its client gave it', async () => {
    const streaming = as('staff_token').stream();
    streaming.send({ subscribe: { subscriptionId: 'all', types: ['order.created'] } });
    streaming.send({ subscribe: { subscriptionId: 'new', pageToken: 'latest', window: 7 } });
    await eventually(() =>
      expect(framesOf(streaming, 'subscribed')).toEqual([
        { subscriptionId: 'all', window: 100 },
        { subscriptionId: 'new', window: 7 },
      ]),
    );
    await eventually(() => expect(eventsOf(streaming, 'all').length).toBeGreaterThan(2));
    expect(eventsOf(streaming, 'new')).toEqual([]);
    await events.publish(created({ orderId: newId('ord') }));
    await eventually(() => expect(eventsOf(streaming, 'new')).toHaveLength(1));
  });

  test('sends no more than the window before it is acknowledged', async () => {
    const streaming = as('staff_token').stream();
    streaming.send({
      subscribe: { subscriptionId: 'few', pageToken: 'latest', types: ['order.confirmed'], window: 2 },
    });
    const control = as('staff_token').watch({ pageToken: 'latest', types: ['order.confirmed'] });
    await eventually(() => expect(framesOf(streaming, 'subscribed')).toHaveLength(1));
    await control.opened;
    for (let n = 0; n < 5; n += 1) await events.publish(confirmed({ orderId: newId('ord') }, `T-${n}`));
    await eventually(() => expect(control.events.length).toBeGreaterThanOrEqual(5));
    expect(eventsOf(streaming, 'few')).toHaveLength(2);
    streaming.send({ acknowledge: { subscriptionId: 'few', token: eventsOf(streaming, 'few')[0]?.token ?? '' } });
    await eventually(() => expect(eventsOf(streaming, 'few')).toHaveLength(3));
    streaming.send({ acknowledge: { subscriptionId: 'few', token: eventsOf(streaming, 'few')[2]?.token ?? '' } });
    await eventually(() => expect(eventsOf(streaming, 'few')).toHaveLength(5));
  });

  test('an unsubscribed subscription is silent, and its name is free', async () => {
    const streaming = as('staff_token').stream();
    streaming.send({ subscribe: { subscriptionId: 'a', pageToken: 'latest' } });
    streaming.send({ unsubscribe: { subscriptionId: 'a' } });
    await eventually(() => expect(framesOf(streaming, 'unsubscribed')).toEqual([{ subscriptionId: 'a' }]));
    streaming.send({ subscribe: { subscriptionId: 'b', pageToken: 'latest' } });
    await eventually(() => expect(framesOf(streaming, 'subscribed')).toHaveLength(2));
    await events.publish(confirmed({ orderId: newId('ord') }));
    await eventually(() => expect(eventsOf(streaming, 'b')).toHaveLength(1));
    expect(eventsOf(streaming, 'a')).toEqual([]);
    streaming.send({ subscribe: { subscriptionId: 'a', pageToken: 'latest' } });
    await eventually(() => expect(framesOf(streaming, 'subscribed')).toHaveLength(3));
    expect(framesOf(streaming, 'error')).toEqual([]);
  });

  test('frames that are not valid are refused by name, and the stream goes on', async () => {
    const streaming = as('customer_token').stream();
    streaming.send({});
    streaming.send({ subscribe: { subscriptionId: 'two words' } });
    streaming.send({ subscribe: { subscriptionId: 'a', orderId: '42', window: 1001 } });
    streaming.send({ subscribe: { subscriptionId: 'a', pageToken: 'mine' } });
    streaming.send({ subscribe: { subscriptionId: 'a', orderId: newId('ord') } });
    streaming.send({ unsubscribe: { subscriptionId: 'nobody' } });
    streaming.send({ acknowledge: { subscriptionId: 'nobody', token: 'x' } });
    streaming.send({ acknowledge: {} });
    streaming.send({ subscribe: { subscriptionId: 'a' } });
    streaming.send({ subscribe: { subscriptionId: 'a' } });
    streaming.send({ acknowledge: { subscriptionId: 'a', token: 'mine' } });
    await eventually(() => expect(framesOf(streaming, 'error')).toHaveLength(10));
    const refused = framesOf(streaming, 'error') as unknown as readonly {
      readonly subscriptionId: string;
      readonly code: string;
      readonly fieldViolations: readonly { readonly field: string }[];
    }[];
    expect(refused.map(({ code, fieldViolations: all }) => [code, ...all.map(({ field }) => field).sort()])).toEqual([
      ['VALIDATION_FAILED', 'frame'],
      ['VALIDATION_FAILED', 'subscribe.subscription_id'],
      ['VALIDATION_FAILED', 'subscribe.order_id', 'subscribe.window'],
      ['INVALID_CURSOR', 'subscribe.page_token'],
      ['NOT_FOUND'],
      ['NOT_FOUND'],
      ['NOT_FOUND'],
      ['VALIDATION_FAILED', 'acknowledge.subscription_id', 'acknowledge.token'],
      ['VALIDATION_FAILED', 'subscribe.subscription_id'],
      ['INVALID_CURSOR', 'acknowledge.token'],
    ]);
    expect(framesOf(streaming, 'subscribed')).toHaveLength(1);
  });

  test('who says nothing more goes on listening, and without a subscription is done', async () => {
    const [listening, mute] = [as('staff_token').stream(), as('staff_token').stream()];
    listening.send({ subscribe: { subscriptionId: 'a', types: ['order.created'] } });
    listening.half();
    mute.half();
    expect(await mute.ended).toMatchObject({ status: 'OK' });
    await eventually(() => expect(eventsOf(listening, 'a').length).toBeGreaterThan(0));
  });

  test('bytes that are no frame end it', async () => {
    const caller = grpcCaller(stack.grpc, 'trivium.bff.v1.OrderFeedService', stack.credentials.staff_token);
    const { status, info } = await caller.call('Stream', {}, { bytes: Buffer.from('ffff', 'hex') });
    caller.close();
    expect([status, info?.reason]).toEqual(['INVALID_ARGUMENT', 'MALFORMED_REQUEST']);
  });
});

test('a caller that leaves is no longer served', async () => {
  const metric = async (code: string) => {
    const text = await (await fetch(`${stack.ops}/metrics`)).text();
    const line = text
      .split('\n')
      .find((each) => each.includes('_count') && each.includes('OrderFeedService/Watch') && each.includes(`"${code}"`));
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  const before = await metric('CANCELLED');
  const watching = as('staff_token').watch({ pageToken: 'latest' });
  await watching.opened;
  watching.cancel();
  await eventually(async () => expect(await metric('CANCELLED')).toBe(before + 1));
});

// The last one: nothing answers after it.
test('a process that ends says UNAVAILABLE to those who listen, so that they connect again', async () => {
  const client = as('staff_token');
  const [watching, streaming] = [client.watch({ pageToken: 'latest' }), client.stream()];
  streaming.send({ subscribe: { subscriptionId: 'a', pageToken: 'latest' } });
  await Promise.all([watching.opened, eventually(() => expect(framesOf(streaming, 'subscribed')).toHaveLength(1))]);
  await stack.stop({ keepData: true });
  for (const { ended } of [watching, streaming])
    expect(await ended).toMatchObject({ status: 'UNAVAILABLE', reason: 'UPSTREAM_UNAVAILABLE' });
}, 60_000);
