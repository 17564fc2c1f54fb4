import { PERSISTED_DOCUMENTS } from '../../src/gen/persisted-documents.js';
import { codesOf, eventTypes, seen, TRANSPORTS, type Watching } from '../harness/live-clients.js';
import { startLiveStack, type LiveStack } from '../harness/live-stack.js';
import { restCaller } from '../harness/rest-caller.js';

let live: LiveStack;
beforeAll(async () => {
  // A customer has six points, and one more every two seconds; staff has as many as it likes.
  const BUDGET_RATES = 'signed-in=30/6,internal=60000/60000';
  live = await startLiveStack({ TRIVIUM_PROFILE: 'production', BUDGET: 'on', BUDGET_RATES });
}, 90_000);
afterAll(() => live?.stop());

const hashOf = (client: 'web' | 'mobile') =>
  Object.entries(PERSISTED_DOCUMENTS[client] ?? {}).find(([, { file }]) => /order-changed/.test(file))?.[0] ?? '';
const byHash = (client: 'web' | 'mobile') => ({
  query: '',
  extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(client) } },
});

const started: Watching[] = [];
afterEach(() => started.splice(0).forEach((each) => each.stop()));

/** Where changes stand, by the road that production leaves open for it. */
const latest = async (token: string, orderId: string) =>
  (await restCaller(live.bff.http, token)(`/v2/events?cursor=latest&order_id=${orderId}`)).body.meta.page.next_cursor;

describe.each(TRANSPORTS)('%s', (_, transport) => {
  const watch = (document: object, token: string, clientId?: string) => {
    const watching = transport(
      live.bff.http,
      document as { readonly query: string },
      clientId === undefined ? { token } : { token, clientId },
    );
    started.push(watching);
    return watching;
  };
  const staff = () => live.bff.credentials.staff_token;

  test.each(['web', 'mobile'] as const)('the document of %s runs by its hash', async (client) => {
    const orderId = await live.place();
    const variables = { orderId, after: await latest(staff(), orderId) };
    const watching = watch({ ...byHash(client), variables }, staff(), client);
    await live.move(orderId, 'CONFIRMED');
    await seen(watching, 1);
    expect(watching.results[0].data.orderChanged).toMatchObject({
      event: { type: 'order.confirmed' },
      order: { id: orderId, status: 'CONFIRMED' },
    });
  });

  test.each([
    ['of another client', 'web', byHash('mobile')],
    ['of nobody', undefined, byHash('web')],
    ['that is not registered', 'web', { query: 'subscription { orderChanged { cursor } }' }],
  ])('a document %s does not', async (_, client, document) => {
    expect(await codesOf(watch(document, staff(), client))).toEqual(['DOCUMENT_NOT_REGISTERED']);
  });

  test('a text that is too large is refused before it is parsed', async () => {
    const query = `subscription { ${'{'.repeat(40)}`;
    expect(await codesOf(watch({ query }, staff(), 'web'))).toEqual(['QUERY_TOO_COMPLEX']);
  });

  test('each payload is debited, and one that the budget does not cover comes when it does', async () => {
    const token = live.bff.credentials.customer_token;
    const orderId = await live.place();
    const variables = { orderId, after: await latest(staff(), orderId) };
    for (const status of ['CONFIRMED', 'SHIPPED', 'DELIVERED'] as const) await live.move(orderId, status);
    // Points come back with time alone, and to ask for them costs one.
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    // Two are left: both may be taken before the first payload.
    const rest = restCaller(live.bff.http, token);
    while (Number((await rest('/v2/orders')).headers.get('x-ratelimit-remaining')) > 2);
    const watching = watch({ ...byHash('mobile'), variables }, token, 'mobile');
    const began = performance.now();
    await seen(watching, 3, 10_000);
    expect(eventTypes(watching)).toEqual(['order.confirmed', 'order.shipped', 'order.delivered']);
    expect(watching.results.at(-1).extensions.cost).toMatchObject({ requested: 1, actual: 1, remaining: 0 });
    expect(performance.now() - began).toBeGreaterThan(1_800);
  });
});
