import { decodeJwt } from 'jose';
import { freePort } from '../../src/platform/db/embedded/free-port.js';
import { SEEDED_CUSTOMER_ID } from '../../src/seeds/well-known.js';
import {
  codesOf,
  connectedAgain,
  cursorOf,
  eventTypes,
  seen,
  TRANSPORTS,
  type Watching,
} from '../harness/live-clients.js';
import { startLiveStack, type LiveStack } from '../harness/live-stack.js';
import { signed, signingKey, startIssuer, type IssuerServer, type SigningKey } from '../harness/token-issuer.js';

let issuer: IssuerServer;
let key: SigningKey;
let live: LiveStack;
beforeAll(async () => {
  key = await signingKey('one');
  issuer = await startIssuer(key);
  // A BFF that is started again is where the one before it was.
  const PORT = String(await freePort(0));
  live = await startLiveStack({ PORT, OIDC_ISSUER: issuer.issuer, OIDC_AUDIENCE: 'shop-api' });
}, 90_000);
afterAll(async () => {
  await live?.stop();
  await issuer?.close();
});

const CHANGES = `subscription ($orderId: ID, $after: String) {
  orderChanged(orderId: $orderId, after: $after) { cursor event { type } order { id } } }`;
const tokenFor = (seconds: number, scope = 'orders:read') =>
  signed(key, {
    ...{ iss: issuer.issuer, aud: 'shop-api', sub: SEEDED_CUSTOMER_ID, client_id: 'web', scope },
    exp: Math.floor(Date.now() / 1000) + seconds,
  });

const started: Watching[] = [];
afterEach(() => started.splice(0).forEach((each) => each.stop()));

describe.each(TRANSPORTS)('%s', (name, transport) => {
  const watch = (token: string | undefined, variables: Record<string, unknown> = {}) => {
    const watching = transport(live.bff.http, { query: CHANGES, variables }, { token });
    started.push(watching);
    return watching;
  };
  // A socket is refused as a whole.
  const unauthenticated = name === 'graphql-ws' ? '4403 UNAUTHENTICATED' : 'UNAUTHENTICATED';

  test('who has no credentials is refused', async () => {
    expect(await codesOf(watch(undefined))).toEqual([unauthenticated]);
  });

  test.each([['made up'], ['a.b.c'], ['']])('credentials that are no good are refused: "%s"', async (token) => {
    expect(await codesOf(watch(token))).toEqual([unauthenticated]);
  });

  test('a token that has expired is refused', async () => {
    expect(await codesOf(watch(await tokenFor(-60)))).toEqual([unauthenticated]);
  });

  test('who lacks orders:read is FORBIDDEN', async () => {
    expect(await codesOf(watch(await tokenFor(60, 'catalog:read')))).toEqual(['FORBIDDEN']);
  });

  test('a stream ends when its token does, not before, and what was sent until then stands', async () => {
    const token = await tokenFor(3);
    const expires = (decodeJwt(token).exp ?? 0) * 1000;
    const watching = watch(token, { after: await cursorOf(live.bff.http, token) });
    const orderId = await live.place();
    await seen(watching, 1);
    expect(watching.results[0]).toMatchObject({ data: { orderChanged: { order: { id: orderId } } } });
    const codes = await codesOf(watching);
    expect(codes).toEqual([unauthenticated]);
    const late = Date.now() - expires;
    expect(late).toBeGreaterThanOrEqual(-10);
    expect(late).toBeLessThan(2_000);
  });
});

test('a socket that is refreshed with a new token goes on where the old one ended', async () => {
  const [[, overWs]] = TRANSPORTS.slice(1) as [(typeof TRANSPORTS)[number]];
  const tokens = [await tokenFor(2), await tokenFor(60)];
  const variables: Record<string, unknown> = { after: await cursorOf(live.bff.http, tokens[1] as string) };
  const watching = overWs(
    live.bff.http,
    { query: CHANGES, variables },
    {
      token: () => tokens.shift() as string,
      retries: 3,
      onResult: ({ data }) => (variables['after'] = data.orderChanged.cursor),
    },
  );
  started.push(watching);
  const first = await live.place();
  await seen(watching, 1);
  await connectedAgain(watching, 2);
  const second = await live.place();
  await seen(watching, 2);
  expect(watching.results.map(({ data }) => data.orderChanged.order.id)).toEqual([first, second]);
});

test.each(['is asked to stop', 'is killed'])(
  'a BFF that %s loses no event of those who listen: they come back and read on',
  async (end) => {
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
    if (end === 'is asked to stop') await live.bff.stop({ keepData: true });
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
