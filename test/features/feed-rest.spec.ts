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
import { restCaller, type RestCaller } from '../harness/rest-caller.js';
import { noServices } from '../harness/services.js';
import { seededDatabase, type RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

let database: TestDatabase;
let stack: RunningStack;
let events: EventPublisher;
const as = (name: keyof Credentials): RestCaller => restCaller(stack.http, stack.credentials[name]);

const OWN = { orderId: newId('ord'), customerId: SEEDED_CUSTOMER_ID };
const PLACED = { orderId: newId('ord'), partnerId: SEEDED_PARTNER_ID };
const FOREIGN = { orderId: newId('ord') };

beforeAll(async () => {
  database = await seededDatabase();
  stack = await startWarm({
    ...noServices('orders'),
    DATABASE_URL: database.url,
    TRIVIUM_ROLES: 'bff,orders',
  });
  events = eventPublisher(database.url);
  for (const order of [OWN, PLACED, FOREIGN]) await events.publish(created(order), reserved(order), captured(order));
}, 60_000);
afterAll(async () => {
  await events.close();
  await stack.stop();
  await database.drop();
});

interface ShownEvent {
  readonly event_id: string;
  readonly event_type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const keyOf = ({ event_type: type, data }: ShownEvent) => `${type} ${String(data['order_id'])}`;
const allOf = (order: { readonly orderId: string }, ...types: readonly string[]) =>
  types.map((type) => `${type} ${order.orderId}`);

async function seen(caller: RestCaller, query = ''): Promise<readonly string[]> {
  const { status, body } = await caller(`/v2/events?limit=100${query}`);
  expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
  return body.data.map(keyOf);
}

describe('who sees which events', () => {
  const ofOrder = ['order.created', 'payment.captured'];
  const ofAll = ['order.created', 'stock.reserved', 'payment.captured'];

  test('customers those of their orders, without those of stock', async () => {
    expect(await seen(as('customer_token'))).toEqual(allOf(OWN, ...ofOrder));
  });

  test('partners those of the orders they placed, without those of stock', async () => {
    expect(await seen(as('partner_api_key'))).toEqual(allOf(PLACED, ...ofOrder));
  });

  test('staff and internal callers all', async () => {
    const all = [OWN, PLACED, FOREIGN].flatMap((order) => allOf(order, ...ofAll));
    for (const name of ['staff_token', 'service_token'] as const) expect(await seen(as(name))).toEqual(all);
  });

  test('nobody without credentials', async () => {
    const { status, body } = await restCaller(stack.http)('/v2/events');
    expect([status, body.error.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('personal and sensitive fields come with their scopes alone', async () => {
    const dataOf = async (name: keyof Credentials) => {
      const { body } = await as(name)('/v2/events?type=order.created');
      return body.data[0].data;
    };
    const [staff, customer, partner] = [
      await dataOf('staff_token'),
      await dataOf('customer_token'),
      await dataOf('partner_api_key'),
    ];
    expect(staff).toMatchObject({ payment_method_id: 'pm_card_visa', shipping_address: { city: 'London' } });
    expect(customer).not.toHaveProperty('payment_method_id');
    expect(customer.shipping_address).toEqual(staff.shipping_address);
    expect(partner.shipping_address).toEqual({ country_code: 'GB' });
  });
});

describe('an order’s own feed', () => {
  test('shows what happens to it, to those who see the order', async () => {
    const { body } = await as('staff_token')(`/v2/orders/${SEEDED_ORDER_ID}`);
    const order = { orderId: SEEDED_ORDER_ID, customerId: body.data.customer_id };
    await events.publish(confirmed(order));
    expect(await seen(as('staff_token'), `&order_id=${SEEDED_ORDER_ID}`)).toEqual(allOf(order, 'order.confirmed'));
  });

  test('of somebody else is answered like an order that nobody has', async () => {
    const foreign = await aForeignOrder();
    const nobodys = newId('ord');
    for (const begin of ['', '&cursor=latest']) {
      const answers = await Promise.all(
        [foreign, nobodys].map((id) => as('customer_token')(`/v2/events?order_id=${id}${begin}`)),
      );
      for (const [index, id] of [foreign, nobodys].entries()) {
        expect(answers[index]?.status).toBe(404);
        expect(answers[index]?.body.error).toMatchObject({ code: 'NOT_FOUND', details: { resource: 'order', id } });
      }
    }
  });

  test('shows others nothing, though they have the cursor of somebody who sees it', async () => {
    const staff = as('staff_token');
    const stranger = await aForeignOrder();
    const { body } = await staff(`/v2/events?order_id=${stranger}&cursor=latest`);
    await events.publish(confirmed({ orderId: stranger }));
    const path = `/v2/events?order_id=${stranger}&cursor=${body.meta.page.next_cursor}`;
    expect((await staff(path)).body.data).toHaveLength(1);
    expect((await as('customer_token')(path)).body.data).toEqual([]);
  });
});

async function aForeignOrder(): Promise<string> {
  const { body } = await as('staff_token')('/v2/orders?limit=100');
  return body.data.find(({ customer_id: id }: { customer_id: string }) => id !== SEEDED_CUSTOMER_ID).id;
}

describe('cursors', () => {
  test('walk the feed, each event once and in order, and stay valid at its end', async () => {
    const staff = as('staff_token');
    const ids: string[] = [];
    let cursor = '';
    for (let more = true; more;) {
      const { body } = await staff(`/v2/events?limit=2${cursor && `&cursor=${cursor}`}`);
      ids.push(...body.data.map(({ event_id: id }: ShownEvent) => id));
      cursor = body.meta.page.next_cursor;
      more = body.meta.page.has_more;
    }
    const whole = await staff('/v2/events?limit=100');
    expect(ids).toEqual(whole.body.data.map(({ event_id: id }: ShownEvent) => id));
    const order = { orderId: newId('ord') };
    await events.publish(confirmed(order));
    const { body } = await staff(`/v2/events?cursor=${cursor}`);
    expect(body.data.map(keyOf)).toEqual(allOf(order, 'order.confirmed'));
  });

  test('"latest" begins after the newest event', async () => {
    const { body } = await as('staff_token')('/v2/events?cursor=latest');
    expect(body).toMatchObject({ data: [], meta: { page: { has_more: false, next_cursor: expect.any(String) } } });
    const order = { orderId: newId('ord') };
    await events.publish(confirmed(order));
    expect(await seen(as('staff_token'), `&cursor=${body.meta.page.next_cursor}`)).toEqual(
      allOf(order, 'order.confirmed'),
    );
  });

  test('of other filters, of other lists and of nobody are refused', async () => {
    const staff = as('staff_token');
    const { body } = await staff('/v2/events?type=order.created&limit=1');
    const orders = await staff('/v2/orders?limit=1');
    const foreign = [body.meta.page.next_cursor, orders.body.meta.page.next_cursor, 'latest2', '0'];
    for (const cursor of foreign) {
      const refused = await staff(`/v2/events?cursor=${cursor}`);
      expect([cursor, refused.status, refused.body.error.code]).toEqual([cursor, 400, 'INVALID_CURSOR']);
    }
  });
});

test.each([
  ['limit=0', 'limit', 'OUT_OF_RANGE'],
  ['limit=101', 'limit', 'OUT_OF_RANGE'],
  ['wait=31', 'wait', 'OUT_OF_RANGE'],
  ['wait=-1', 'wait', 'OUT_OF_RANGE'],
  ['wait=soon', 'wait', 'INVALID_FORMAT'],
  ['type=order.exploded', 'type', 'UNKNOWN_VALUE'],
  ['order_id=42', 'order_id', 'INVALID_FORMAT'],
  ['after=7', 'after', 'UNKNOWN_FIELD'],
])('%s is refused by name', async (query, field, reason) => {
  const { status, body } = await as('staff_token')(`/v2/events?${query}`);
  expect([status, body.error.details.fields]).toEqual([400, [expect.objectContaining({ field, reason })]]);
});

describe('waiting', () => {
  test('ends as soon as there is something, and at once where there is', async () => {
    const staff = as('staff_token');
    const { body } = await staff('/v2/events?cursor=latest');
    const order = { orderId: newId('ord') };
    const began = performance.now();
    const waiting = staff(`/v2/events?wait=20&cursor=${body.meta.page.next_cursor}`);
    await events.publish(confirmed(order));
    expect((await waiting).body.data.map(keyOf)).toEqual(allOf(order, 'order.confirmed'));
    const again = await staff(`/v2/events?wait=20&cursor=${body.meta.page.next_cursor}`);
    expect(again.body.data).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('ends with nothing when the time is over, with a cursor that misses nothing', async () => {
    const staff = as('staff_token');
    const { status, body } = await staff('/v2/events?wait=1&cursor=latest&type=order.returned');
    expect([status, body.data]).toEqual([200, []]);
    expect(body.meta.page.next_cursor).toEqual(expect.any(String));
  });

  test('may be asked for by Prefer, too', async () => {
    const { body } = await as('staff_token')('/v2/events?cursor=latest');
    const waiting = as('staff_token')(`/v2/events?cursor=${body.meta.page.next_cursor}`, { prefer: 'wait=20' });
    const order = { orderId: newId('ord') };
    await events.publish(confirmed(order));
    const { headers, body: answer } = await waiting;
    expect(answer.data.map(keyOf)).toEqual(allOf(order, 'order.confirmed'));
    expect(headers.get('preference-applied')).toBe('wait=20');
  });

  test('ends before the caller’s own deadline', async () => {
    const began = performance.now();
    const { status, body } = await as('staff_token')('/v2/events?wait=20&cursor=latest&type=order.returned', {
      'x-request-timeout': '1500',
    });
    expect([status, body.data]).toEqual([200, []]);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('may be longer than other requests may take', async () => {
    const short = await startWarm({
      ...noServices(),
      TRIVIUM_ROLES: 'bff',
      DATABASE_URL: database.url,
      REQUEST_TIMEOUT_MS: '1000',
      TRIVIUM_DATA_DIR: stack.dataDir,
    });
    try {
      const staff = restCaller(short.http, stack.credentials.staff_token);
      const { body: now } = await staff('/v2/events?cursor=latest&type=order.confirmed');
      const waiting = staff(`/v2/events?wait=20&cursor=${now.meta.page.next_cursor}&type=order.confirmed`);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await events.publish(confirmed({ orderId: newId('ord') }));
      expect((await waiting).body.data).toHaveLength(1);
      // Nobody who waits holds up the end of the process, or is left without an answer.
      const last = staff('/v2/events?wait=30&cursor=latest&type=order.returned');
      await staff('/v2/events?limit=1');
      const began = performance.now();
      await short.stop({ keepData: true });
      expect(performance.now() - began).toBeLessThan(15_000);
      expect((await last).status).toBe(200);
    } finally {
      await short.stop({ keepData: true });
    }
  }, 60_000);
});
