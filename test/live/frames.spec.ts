import { eventually } from '../harness/eventually.js';
import { feedClient } from '../harness/feed-client.js';
import { restCaller } from '../harness/rest-caller.js';
import { noServices } from '../harness/services.js';
import { preparedDatabase, type RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

let bff: RunningStack;
let database: Awaited<ReturnType<typeof preparedDatabase>>;
beforeAll(async () => {
  database = await preparedDatabase();
  // A point comes back in a minute: none does while a test runs.
  const own = { DATABASE_URL: database.url, BUDGET: 'on', BUDGET_RATES: 'partner=1/8' };
  bff = await startWarm({ ...noServices(), TRIVIUM_ROLES: 'bff', ...own });
}, 60_000);
afterAll(async () => {
  await bff?.stop();
  await database?.drop();
});

test('a frame that is refused costs a point; of others, to subscribe alone costs', async () => {
  const key = bff.credentials.partner_api_key;
  const client = feedClient(bff.grpc, key);
  const streaming = client.stream();
  streaming.send({ subscribe: { subscriptionId: 'a' } });
  streaming.send({ unsubscribe: { subscriptionId: 'a' } });
  streaming.send({});
  streaming.send({ unsubscribe: { subscriptionId: 'nobody' } });
  streaming.send({ acknowledge: { subscriptionId: 'nobody', token: 'x' } });
  const refused = () => streaming.frames.flatMap(({ error }) => error?.code ?? []);
  await eventually(() => expect(refused()).toHaveLength(3));
  const { headers } = await restCaller(bff.http, key)('/v2/events?limit=1');
  // Opened, subscribed, refused three times, and asked.
  expect(headers.get('x-ratelimit-remaining')).toBe(String(8 - 1 - 1 - 3 - 1));
  for (let n = 0; n < 3; n += 1) streaming.send({});
  await eventually(() => expect(refused()).toHaveLength(6));
  const [told, untold, unpaid] = ['VALIDATION_FAILED', 'NOT_FOUND', 'RATE_LIMITED'];
  expect(refused()).toEqual([told, untold, untold, told, told, unpaid]);
  client.close();
});
