import { randomUUID } from 'node:crypto';
import { eventually } from '../harness/eventually.js';
import { startLiveStack, type LiveStack } from '../harness/live-stack.js';
import { PLACING_ROADS, type PlacingRoad } from '../harness/placing-roads.js';
import { restCaller, type RestCaller } from '../harness/rest-caller.js';

// Nobody fulfills the orders of this stack, so that the test says when an outcome is known.
let stack: LiveStack;
let staff: RestCaller;

beforeAll(async () => {
  stack = await startLiveStack({}, ['catalog', 'customers', 'inventory']);
  staff = restCaller(stack.bff.http, stack.bff.credentials.staff_token);
}, 90_000);
afterAll(() => stack.stop());

/** Runs what places one order, and tells its id as soon as it is made. */
async function orderMadeBy<T>(place: () => Promise<T>): Promise<{ readonly answer: Promise<T>; readonly id: string }> {
  const { body } = await staff('/v2/events?type=order.created&cursor=latest');
  const answer = place();
  answer.catch(() => undefined);
  const made = await staff(`/v2/events?type=order.created&wait=20&cursor=${body.meta.page.next_cursor}`);
  return { answer, id: made.body.data[0].data.order_id };
}

/** Sooner than whoever waits would look for itself: somebody told it. */
const TOLD_WITHIN = 2_000;

const since = (began: number) => performance.now() - began;
const ROADS = Object.entries(PLACING_ROADS);

describe.each(ROADS)('who waits for an order on %s', (_, roadTo) => {
  const place: PlacingRoad = (call) => roadTo(stack.bff, stack.bff.credentials.staff_token)(call);

  test('is told of the outcome as soon as it is known', async () => {
    const { answer, id } = await orderMadeBy(() => place({ waitSeconds: 14 }));
    const began = performance.now();
    await stack.move(id, 'CONFIRMED');
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
  const ending = await stack.another();
  const answers: Promise<unknown>[] = [];
  for (const [, roadTo] of ROADS) {
    const made = await orderMadeBy(() => roadTo(ending, stack.bff.credentials.staff_token)({ waitSeconds: 14 }));
    answers.push(made.answer);
  }
  const began = performance.now();
  expect(await ending.stop({ keepData: true })).toBe(0);
  expect(since(began)).toBeLessThan(8_000);
  const pending = { code: 'OK', status: 'pending', replayed: false };
  expect(await Promise.all(answers)).toEqual(ROADS.map(() => pending));
}, 60_000);
