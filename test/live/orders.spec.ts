import { randomUUID } from 'node:crypto';
import { SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { eventually } from '../harness/eventually.js';
import { codesOf, cursorOf, eventTypes, seen, TRANSPORTS, type Watching } from '../harness/live-clients.js';
import { startLiveStack, type LiveStack } from '../harness/live-stack.js';
import { answeredBetween, answeredRpcs } from '../harness/metrics.js';
import { PLACING_ROADS, type PlacingRoad } from '../harness/placing-roads.js';
import { restCaller } from '../harness/rest-caller.js';

// Nobody fulfills the orders of this stack, so that the test says when an outcome is known.
let live: LiveStack;
let staff: string;
let customer: string;
beforeAll(async () => {
  live = await startLiveStack({}, ['catalog', 'customers', 'inventory']);
  ({ staff_token: staff, customer_token: customer } = live.bff.credentials);
}, 90_000);
afterAll(() => live?.stop());

const STRANGER = 'cus_01jgr3m8g0zzzzzzzzzzzzzzzz';
const CHANGES = `subscription ($orderId: ID, $after: String) { orderChanged(orderId: $orderId, after: $after) {
  cursor event { id type time } order { id status internalNote lines { product { name stock { available } } } } } }`;

const started: Watching[] = [];
afterEach(() => started.splice(0).forEach((each) => each.stop()));

describe.each(TRANSPORTS)('%s', (_, transport) => {
  const watch = (variables: Record<string, unknown>, token: string | undefined, query = CHANGES) => {
    const watching = transport(live.bff.http, { query, variables }, { token });
    started.push(watching);
    return watching;
  };
  const cursor = (token: string, orderId?: string) => cursorOf(live.bff.http, token, orderId);

  test('an order that changes is sent as its reader may see it, with what happened', async () => {
    const orderId = await live.place();
    const own = watch({ orderId, after: await cursor(customer, orderId) }, customer);
    const all = watch({ after: await cursor(staff) }, staff);
    await live.move(orderId, 'CONFIRMED');
    await Promise.all([own, all].map((each) => seen(each, 1)));
    const [{ data, errors, extensions }] = own.results;
    expect(data.orderChanged).toMatchObject({
      cursor: expect.stringMatching(/^[\w-]{20,}$/),
      event: { id: expect.stringMatching(/^evt_/), type: 'order.confirmed', time: expect.stringMatching(/^20.*Z$/) },
      order: { id: orderId, status: 'CONFIRMED', internalNote: null },
    });
    expect(errors).toMatchObject([
      { path: ['orderChanged', 'order', 'internalNote'], extensions: { code: 'FORBIDDEN', status: 403 } },
    ]);
    expect(errors[0].extensions.request_id).toMatch(/^req_/);
    expect(extensions.cost).toMatchObject({ requested: 1, actual: 1 });
    expect(all.results[0]).toMatchObject({ data: { orderChanged: { order: { id: orderId } } } });
    expect(all.results[0].errors).toBeUndefined();
  });

  test('a reader is told of its own orders alone, and of each change once and in order', async () => {
    const own = watch({ after: await cursor(customer) }, customer);
    const mine = await live.place();
    await live.place(STRANGER);
    for (const status of ['CONFIRMED', 'SHIPPED', 'DELIVERED'] as const) await live.move(mine, status);
    await seen(own, 4);
    expect(eventTypes(own)).toEqual(['order.created', 'order.confirmed', 'order.shipped', 'order.delivered']);
    expect(new Set(own.results.map(({ data }) => data.orderChanged.order.id))).toEqual(new Set([mine]));
  });

  test('one that returns with its last cursor gets what came in between', async () => {
    const orderId = await live.place();
    const before = watch({ orderId, after: await cursor(customer, orderId) }, customer);
    await live.move(orderId, 'CONFIRMED');
    await seen(before, 1);
    before.stop();
    await live.move(orderId, 'SHIPPED');
    await live.move(orderId, 'DELIVERED');
    const after = before.results[0].data.orderChanged.cursor as string;
    const again = watch({ orderId, after }, customer);
    await seen(again, 2);
    expect(eventTypes(again)).toEqual(['order.shipped', 'order.delivered']);
  });

  test('a payload costs one RPC per service, however many lines it shows', async () => {
    const orderId = await live.place();
    const own = watch({ orderId, after: await cursor(customer, orderId) }, customer);
    const before = await answeredRpcs(live.bff.ops);
    await live.move(orderId, 'CONFIRMED');
    await seen(own, 1);
    expect(answeredBetween(before, await answeredRpcs(live.bff.ops))).toEqual({
      BatchGetProducts: 1,
      BatchGetStock: 1,
    });
  });

  test.each([
    ['no such order', { orderId: `ord_${'0'.repeat(26)}` }, 'NOT_FOUND'],
    ['what is no id', { orderId: 'T-1' }, 'VALIDATION_FAILED'],
    ['what is no cursor', { after: 'yesterday' }, 'INVALID_CURSOR'],
    ['a variable of another type', { orderId: [1] }, 'VALIDATION_FAILED'],
  ])('%s is refused: %j, %s', async (_, variables, code) => {
    expect(await codesOf(watch(variables, customer))).toEqual([code]);
  });

  test('the order of somebody else is NOT_FOUND, and so is where its changes stand', async () => {
    const orderId = await live.place(STRANGER);
    expect(await codesOf(watch({ orderId }, customer))).toEqual(['NOT_FOUND']);
    await expect(cursor(customer, orderId)).rejects.toThrow('NOT_FOUND');
  });

  test('a cursor of one order opens no other stream', async () => {
    const after = await cursor(customer, SEEDED_ORDER_ID);
    expect(await codesOf(watch({ after }, customer))).toEqual(['INVALID_CURSOR']);
  });

  test('what is wrong with a document is told as for queries', async () => {
    const { results, over } = watch({}, customer, 'subscription { orderChanged { cursor nothing } }');
    const outcome = await over;
    const [error] = Array.isArray(outcome) ? outcome : results[0].errors;
    expect(error.extensions).toMatchObject({
      code: 'QUERY_NOT_VALID',
      documentation_url: `${live.bff.http}/docs/errors/QUERY_NOT_VALID`,
      request_id: expect.stringMatching(/^req_/),
    });
  });

  test('two fields in one subscription are one too many', async () => {
    const twice = 'subscription { a: orderChanged { cursor } b: orderChanged { cursor } }';
    expect(await codesOf(watch({}, customer, twice))).toEqual(['QUERY_NOT_VALID']);
  });
});

test('a cursor of either road is good on the other', async () => {
  const orderId = await live.place();
  const rest = restCaller(live.bff.http, customer);
  const { body } = await rest(`/v2/events?order_id=${orderId}`);
  const [[, transport]] = TRANSPORTS as [(typeof TRANSPORTS)[number]];
  await live.move(orderId, 'CONFIRMED');
  const variables = { orderId, after: body.meta.page.next_cursor };
  const own = transport(live.bff.http, { query: CHANGES, variables }, { token: customer });
  started.push(own);
  await seen(own, 1);
  expect(eventTypes(own)).toEqual(['order.confirmed']);
  await live.move(orderId, 'SHIPPED');
  const { cursor } = own.results[0].data.orderChanged;
  const next = await rest(`/v2/events?order_id=${orderId}&cursor=${cursor}`);
  expect(next.body.data).toMatchObject([{ event_type: 'order.shipped' }]);
});

/** Runs what places one order, and tells its id as soon as it is made. */
async function orderMadeBy<T>(place: () => Promise<T>): Promise<{ readonly answer: Promise<T>; readonly id: string }> {
  const rest = restCaller(live.bff.http, staff);
  const { body } = await rest('/v2/events?type=order.created&cursor=latest');
  const answer = place();
  answer.catch(() => undefined);
  const made = await rest(`/v2/events?type=order.created&wait=20&cursor=${body.meta.page.next_cursor}`);
  return { answer, id: made.body.data[0].data.order_id };
}

/** Sooner than whoever waits would look for itself: somebody told it. */
const TOLD_WITHIN = 2_000;

const since = (began: number) => performance.now() - began;
const ROADS = Object.entries(PLACING_ROADS);

describe.each(ROADS)('who waits for an order on %s', (_, roadTo) => {
  const place: PlacingRoad = (call) => roadTo(live.bff, staff)(call);

  test('is told of the outcome as soon as it is known', async () => {
    const { answer, id } = await orderMadeBy(() => place({ waitSeconds: 14 }));
    const began = performance.now();
    await live.move(id, 'CONFIRMED');
    expect(await answer).toEqual({ code: 'OK', status: 'confirmed', replayed: false });
    expect(since(began)).toBeLessThan(TOLD_WITHIN);
  });

  test('is answered with the pending order when the time is over', async () => {
    const began = performance.now();
    expect(await place({ waitSeconds: 1 })).toEqual({ code: 'OK', status: 'pending', replayed: false });
    expect(since(began)).toBeGreaterThan(990);
  });

  test('is answered with the pending order before a deadline that is shorter', async () => {
    const began = performance.now();
    const answer = await place({ waitSeconds: 14, milliseconds: 3_000 });
    expect(answer).toEqual({ code: 'OK', status: 'pending', replayed: false });
    expect(since(began)).toBeLessThan(10_000);
  });

  test('and leaves is waited for no longer, and finds the order when it returns', async () => {
    const [key, leaving] = [randomUUID(), new AbortController()];
    await orderMadeBy(() => place({ waitSeconds: 14, key, signal: leaving.signal }));
    const early = await place({ key });
    leaving.abort();
    const began = performance.now();
    const later = await eventually(async () => {
      const answer = await place({ key });
      expect(answer.code).toBe('OK');
      return answer;
    });
    expect([early.code, later]).toEqual(['IDEMPOTENCY_IN_FLIGHT', { code: 'OK', status: 'pending', replayed: true }]);
    expect(since(began)).toBeLessThan(5_000);
  });
});

test('a process that ends answers those who wait at once, on every road', async () => {
  const ending = await live.another();
  const answers: Promise<unknown>[] = [];
  for (const [, roadTo] of ROADS) {
    const made = await orderMadeBy(() => roadTo(ending, staff)({ waitSeconds: 14 }));
    answers.push(made.answer);
  }
  const began = performance.now();
  await ending.stop({ keepData: true });
  expect(since(began)).toBeLessThan(8_000);
  const pending = { code: 'OK', status: 'pending', replayed: false };
  expect(await Promise.all(answers)).toEqual(ROADS.map(() => pending));
}, 60_000);
