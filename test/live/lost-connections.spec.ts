import { freePort } from '../../src/platform/db/embedded/free-port.js';
import { connectedAgain, cursorOf, eventTypes, seen, TRANSPORTS, type Watching } from '../harness/live-clients.js';
import { startLiveStack, type LiveStack } from '../harness/live-stack.js';

const CHANGES = `subscription ($orderId: ID, $after: String) {
  orderChanged(orderId: $orderId, after: $after) { cursor event { id type } } }`;

let live: LiveStack;
let PORT: string;
beforeAll(async () => {
  PORT = String(await freePort(0));
  live = await startLiveStack({ PORT });
}, 90_000);
afterAll(() => live?.stop());

test.each([
  ['that is asked to stop', 'SIGTERM'],
  ['that is killed', 'SIGKILL'],
] as const)(
  'a BFF %s loses no event of those who listen: they come back and read on',
  async (_, signal) => {
    const { http, credentials } = live.bff;
    const token = credentials.customer_token;
    const orderId = await live.place();
    const after = await cursorOf(http, token, orderId);
    const watching: Watching[] = TRANSPORTS.map(([, transport]) => {
      const variables: Record<string, unknown> = { orderId, after };
      const onResult = ({ data }: { data: { orderChanged: { cursor: string } } }) =>
        (variables['after'] = data.orderChanged.cursor);
      return transport(http, { query: CHANGES, variables }, { token, retries: 1_000, onResult });
    });
    await live.move(orderId, 'CONFIRMED');
    await Promise.all(watching.map((each) => seen(each, 1)));

    const began = performance.now();
    if (signal === 'SIGTERM') expect(await live.bff.stop({ keepData: true })).toBe(0);
    else await live.bff.kill();
    // Nobody waits for those who only listen.
    expect(performance.now() - began).toBeLessThan(5_000);
    await live.move(orderId, 'SHIPPED');
    await live.restart();
    await Promise.all(watching.map((each) => connectedAgain(each, 2)));
    await live.move(orderId, 'DELIVERED');
    for (const each of watching) {
      await seen(each, 3);
      expect(eventTypes(each)).toEqual(['order.confirmed', 'order.shipped', 'order.delivered']);
      each.stop();
    }
  },
  60_000,
);
