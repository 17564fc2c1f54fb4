import { randomUUID } from 'node:crypto';
import { serviceContract } from '../../src/platform/contracts.js';
import { eventually } from '../harness/eventually.js';
import { feedClient, type FeedClient } from '../harness/feed-client.js';
import { graphqlCaller } from '../harness/graphql-caller.js';
import { grpcCaller } from '../harness/grpc.js';
import { operations } from '../harness/openapi.js';
import { restCaller } from '../harness/rest-caller.js';
import { sharedStack } from '../harness/stack.js';
import { camelCase } from './canonical.js';
import { requestFields } from './contracts.js';
import { onEach, roadsTo } from './crossroads.js';
import { asksForOne, nameOfPath, pathsToIds, queryAlong, takesOptionalIds } from './graphql-paths.js';
import { OFFERED } from './offered.js';
import { foreignId, ownedIdsIn, possessionsOf, type Possessions } from './possessions.js';
import { CHANGES } from './scenarios.js';

// A customer's token reads nothing of another by any id, cursor, expand, nested path or batch. What is tried is read off the
// contracts, so that a new path is tried by itself.
const stack = sharedStack();
const { customer_token: token, staff_token: staffToken } = stack.credentials;
const [customer, staff] = [restCaller(stack.http, token), restCaller(stack.http, staffToken)];
const graphql = graphqlCaller(stack.http, token);

const isStream = (read: string): boolean => {
  const [service = '', method = ''] = read.split('/');
  return serviceContract(`trivium.bff.v1.${service}`)[method]?.responseStream === true;
};

/** Customers have none, and may not ask; what one partner sees of another’s is for test/webhooks. */
const ofPartners = (path: string): boolean => path.startsWith('/v2/webhook-endpoints');

/** An id of the same kind that nobody has. */
const absentLike = (id: string): string => id.replace(/_.*/, `_${'z'.repeat(26)}`);

let held: Possessions;
beforeAll(async () => {
  held = await possessionsOf(stack.http, token, staffToken);
}, 60_000);

/** The ids of others in an answer; a refusal may repeat what was asked for. */
function leaked(answer: unknown, refused: boolean): readonly string[] {
  const asked = refused ? Object.values(held.foreign) : [];
  return ownedIdsIn(JSON.stringify(answer)).filter((id) => !held.own.has(id) && !asked.includes(id));
}

test('what is another’s is recognized where it is shown', async () => {
  for (const path of ['/v2/orders', '/v2/customers', `/v2/payments/${held.foreign['payment_id']}`])
    expect(leaked((await staff(path)).body, false)).not.toEqual([]);
});

describe('REST', () => {
  const reads = operations.filter(({ method }) => method === 'get');

  test.each(reads)('$name', async ({ path, operation: { parameters } }) => {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => foreignId(held, name));
    const owned = path.includes('{') && !path.includes('{product_id}');
    const query = parameters.filter((parameter) => parameter.in === 'query');
    const expand = query.flatMap(({ name, example }) => (name === 'expand' ? [[name, String(example)] as const] : []));
    const ids = query.flatMap(({ name }) => (name.endsWith('_id') ? [[name, foreignId(held, name)] as const] : []));
    const { body } = query.some(({ name }) => name === 'cursor') ? await staff(`${path}?limit=5`) : { body: {} };
    const cursor = body.meta?.page?.next_cursor ? [['cursor', String(body.meta.page.next_cursor)] as const] : [];
    for (const given of [[], expand, ids, [...expand, ...ids], cursor, [...expand, ...cursor]]) {
      const url = `${filled}?${new URLSearchParams(given.map(([name, value]) => [name, value]))}`;
      const answer = await customer(url);
      // A list narrowed to what is another's is empty, or there is nothing to narrow it to.
      const unknown =
        owned || (given.length > 0 && ids.some(([name]) => answer.body.error?.details?.id === held.foreign[name]));
      expect({ url, status: answer.status, code: answer.body.error?.code }).toEqual(
        ofPartners(path)
          ? { url, status: 403, code: 'FORBIDDEN' }
          : unknown
            ? { url, status: 404, code: 'NOT_FOUND' }
            : { url, status: 200, code: undefined },
      );
      expect({ url, leaked: leaked(answer.body, unknown || ofPartners(path)) }).toEqual({ url, leaked: [] });
    }
  });
});

describe('GraphQL', () => {
  test.each(pathsToIds().map((path) => ({ name: nameOfPath(path), path })))('$name', async ({ path }) => {
    const idFor = (name: string) => foreignId(held, name);
    const cursor = await staffCursor(path[0]?.name ?? '');
    const queries = [queryAlong(path, idFor), ...(cursor ? [queryAlong(path, idFor, { after: cursor })] : [])];
    if (takesOptionalIds(path)) queries.push(queryAlong(path, idFor, { narrowed: true }));
    for (const query of queries) {
      const { data, errors } = await graphql(query);
      const codes = (errors ?? []).map(({ extensions }) => extensions?.['code']);
      const refused = asksForOne(path) && path[0]?.name !== 'product';
      expect({ query, codes }).toEqual({ query, codes: refused ? ['NOT_FOUND'] : [] });
      expect({ query, leaked: leaked(data, false) }).toEqual({ query, leaked: [] });
    }
  });

  test('ids of the customer and of another in one request', async () => {
    const { order_id: theirs } = held.foreign;
    const query = `{ mine: order(id: "${held.ownOrder}") { id } theirs: order(id: "${theirs}") { id customer { id } } }`;
    const { data, errors } = await graphql(query);
    expect(data).toEqual({ mine: { id: held.ownOrder }, theirs: null });
    expect(errors).toMatchObject([{ path: ['theirs'], extensions: { code: 'NOT_FOUND' } }]);
  });

  /** Of a list that has one: of staff, into what is not the customer's. */
  async function staffCursor(root: string): Promise<string | undefined> {
    if (!OFFERED.queries.some(([name, type]) => name === root && name === `${type.toLowerCase()}s`)) return undefined;
    const { data } = await graphqlCaller(stack.http, staffToken)(`{ ${root}(first: 5) { pageInfo { endCursor } } }`);
    return data[root].pageInfo.endCursor;
  }
});

describe('gRPC', () => {
  test.each(OFFERED.reads.filter((read) => !isStream(read)))('%s', async (read) => {
    const [service = '', method = ''] = read.split('/');
    const [asCustomer, asStaff] = [token, staffToken].map((each) =>
      grpcCaller(stack.grpc, `trivium.bff.v1.${service}`, each),
    );
    if (!asCustomer || !asStaff) throw new Error('no callers');
    const names = requestFields(service, method).map(({ name }) => name);
    const ids = Object.fromEntries(
      names.filter((name) => name.endsWith('_id')).map((name) => [camelCase(name), foreignId(held, name)]),
    );
    const pageToken = names.includes('page_token')
      ? String((await asStaff.call(method, { pageSize: 5 })).body.nextPageToken)
      : '';
    for (const request of [ids, ...(pageToken ? [{}, { pageToken }] : [])]) {
      const { status, body, info } = await asCustomer.call(method, request);
      const owned = Object.keys(ids).length > 0 && !names.includes('page_token') && !('productId' in ids);
      expect({ request, status }).toEqual({ request, status: owned ? 'NOT_FOUND' : 'OK' });
      expect({ request, leaked: leaked(owned ? info : body, owned) }).toEqual({ request, leaked: [] });
    }
    asCustomer.close();
    asStaff.close();
  });

  test.each(OFFERED.reads.filter(isStream))('%s', async (read) => {
    const feed = feedClient(stack.grpc, token);
    expect(await followedOn(feed, read, held.foreign['order_id'] ?? '')).toBe('NOT_FOUND');
    feed.close();
  });

  /** How following an order ends, on a stream of this name. */
  async function followedOn(feed: FeedClient, read: string, orderId: string): Promise<string> {
    switch (read) {
      case 'OrderFeedService/Watch':
        return (await feed.watch({ orderId }).ended).status;
      case 'OrderFeedService/Stream': {
        const stream = feed.stream();
        stream.send({ subscribe: { subscriptionId: 'theirs', orderId } });
        await eventually(() => expect(stream.frames).not.toEqual([]));
        stream.cancel();
        return stream.frames[0]?.error?.code ?? 'nothing refused';
      }
      default:
        throw new Error(`${read} is a stream that nobody tries here`);
    }
  }
});

describe('changes', () => {
  const roads = roadsTo(stack, token);

  test.each(CHANGES)('$name', async (change) => {
    const input = change.valid();
    const foreign = Object.keys(input).filter((name) => name in held.foreign && name !== 'product_id');
    if (foreign.length === 0) return;
    const told = (ids: Readonly<Record<string, string>>) =>
      onEach(roads, async (road) => {
        const { error } = await road.change(change, { ...input, ...ids }, randomUUID());
        return JSON.stringify({ ...error, requestId: undefined }).replace(/_[0-9a-z]{26}/g, '_');
      });
    const theirs = await told(Object.fromEntries(foreign.map((name) => [name, foreignId(held, name)])));
    const nobodys = await told(Object.fromEntries(foreign.map((name) => [name, absentLike(foreignId(held, name))])));
    expect(theirs).toEqual(nobodys);
    for (const error of Object.values(theirs)) expect(error).toMatch(/NOT_FOUND|FORBIDDEN|UNKNOWN_VALUE/);
  });
});
