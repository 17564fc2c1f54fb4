import { rfc3339, toTimestamp, type Timestamp } from '../../src/platform/timestamp.js';
import { SEEDED_CUSTOMER_ID, SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { bffCaller } from '../harness/bff-caller.js';
import { graphqlCaller } from '../harness/graphql-caller.js';
import { everyItem, restCaller } from '../harness/rest-caller.js';
import { sharedStack } from '../harness/stack.js';

const NOBODY = `cus_${'z'.repeat(26)}`;

const stack = sharedStack();
const { service_token: token, partner_api_key: partnerKey, customer_token: customerToken } = stack.credentials;
const rest = restCaller(stack.http, token);
const grpc = bffCaller(stack.grpc, token);
const partner = bffCaller(stack.grpc, partnerKey);
const customer = bffCaller(stack.grpc, customerToken);
afterAll(() => [grpc, partner, customer].forEach((caller) => caller.close()));

const answered = async (method: string, request: object, caller = grpc) => {
  const { status, body } = await caller.call(method, request);
  expect(status).toBe('OK');
  return body;
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a reply of another road holds is what is tested
type Loose = any;

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const spelled = (message: object) =>
  Object.fromEntries(Object.entries(message).map(([name, value]): [string, unknown] => [snakeCase(name), value]));

/** What a view says, in the spelling of REST, with the fields that are not empty. */
const factsOfView = ({ addresses, createdAt, updatedAt, ...view }: Loose) => ({
  ...view,
  addresses: addresses.map(spelled).map(filled),
  created_at: rfc3339(createdAt as Timestamp),
  updated_at: rfc3339(updatedAt as Timestamp),
});
/** REST shows a text that is not there as null or not at all, gRPC as an empty one. */
const filled = (facts: object) => Object.fromEntries(Object.entries(facts).filter(([, value]) => value));
const factsOf = (found: Loose) => filled({ ...found, addresses: found.addresses.map(filled) });

describe('the same facts as REST', () => {
  test.each([
    ['a service', token, grpc],
    ['a partner, without personal data', partnerKey, partner],
    ['the customer, without what staff wrote', customerToken, customer],
  ])('one customer, for %s', async (_, credential, caller) => {
    const { customer: view } = await answered('GetCustomerView', { customerId: SEEDED_CUSTOMER_ID }, caller);
    const { body } = await restCaller(stack.http, credential)(`/v2/customers/${SEEDED_CUSTOMER_ID}`);
    expect(filled(factsOfView(view))).toEqual(factsOf(body.data));
    expect(view.email !== '').toBe(credential !== partnerKey);
    expect(view.addresses[0].line1 !== '').toBe(credential !== partnerKey);
  });

  test('a list', async () => {
    const { customers } = await answered('ListCustomerViews', { pageSize: 100 });
    const { body } = await rest('/v2/customers?limit=100');
    expect(customers.length).toBeGreaterThan(20);
    expect(customers.map(factsOfView).map(filled)).toEqual(body.data.map(factsOf));
    expect(customers.filter(({ note }: { readonly note: string }) => note !== '').length).toBeGreaterThan(0);
  });

  test('what staff wrote is empty for those who may not read it', async () => {
    const { customers } = await answered('ListCustomerViews', { pageSize: 100 }, partner);
    const notes = customers.map(({ note, email }: { readonly note: string; readonly email: string }) => note + email);
    expect(new Set(notes)).toEqual(new Set(['']));
  });
});

const idsOf = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);

describe('lists', () => {
  test.each([
    [{}, ''],
    [{ updatedSince: toTimestamp(new Date('2025-10-01T00:00:00Z')) }, 'updated_since=2025-10-01T00:00:00Z'],
  ])('%j is what REST calls "%s", to the last page', async (filter, query) => {
    const ids: string[] = [];
    let pageToken = '';
    do {
      const page = await answered('ListCustomerViews', { ...filter, pageSize: 17, pageToken });
      ids.push(...idsOf(page.customers));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    const expected = idsOf(await everyItem(rest, `/v2/customers?limit=100&${query}`));
    expect(expected.length).toBeGreaterThan(0);
    expect(ids).toEqual(expected);
  });

  test('one cursor for all roads', async () => {
    const { next_cursor: ofRest } = (await rest('/v2/customers?limit=3')).body.meta.page;
    const { data } = await graphqlCaller(stack.http, token)('{ customers(first: 3) { pageInfo { endCursor } } }');
    const { nextPageToken } = await answered('ListCustomerViews', { pageSize: 3 });
    expect([ofRest, data.customers.pageInfo.endCursor]).toEqual([nextPageToken, nextPageToken]);
    const next = await answered('ListCustomerViews', { pageSize: 3, pageToken: ofRest });
    expect(idsOf(next.customers)).toEqual(
      idsOf((await rest(`/v2/customers?limit=3&cursor=${nextPageToken}`)).body.data),
    );
  });

  test('a customer’s orders in GraphQL go on as order views of that customer', async () => {
    const { data } = await graphqlCaller(
      stack.http,
      token,
    )(
      `{ customer(id: "${SEEDED_CUSTOMER_ID}") { orders(first: 2) { edges { node { id } } pageInfo { endCursor } } } }`,
    );
    const { edges, pageInfo } = data.customer.orders;
    const filter = { customerId: SEEDED_CUSTOMER_ID, pageSize: 2 };
    const first = await answered('ListOrderViews', filter);
    expect(idsOf(first.orders)).toEqual(idsOf(edges.map(({ node }: { readonly node: object }) => node)));
    expect(first.nextPageToken).toBe(pageInfo.endCursor);
    const second = await answered('ListOrderViews', { ...filter, pageToken: pageInfo.endCursor });
    expect(second.orders.length).toBeGreaterThan(0);
    for (const { id } of second.orders) expect(idsOf(first.orders)).not.toContain(id);
  });
});

describe('bad input is refused by the names of the contract', () => {
  const invalid = (...fields: string[]) => ['INVALID_ARGUMENT', 'VALIDATION_FAILED', ...fields];
  test.each([
    ['GetCustomerView', {}, invalid('customer_id INVALID_FORMAT')],
    ['GetCustomerView', { customerId: SEEDED_ORDER_ID }, invalid('customer_id INVALID_FORMAT')],
    ['GetCustomerView', { customerId: NOBODY }, ['NOT_FOUND', 'NOT_FOUND']],
    ['ListCustomerViews', { pageSize: -1 }, invalid('page_size OUT_OF_RANGE')],
    ['ListCustomerViews', { updatedSince: { seconds: 9e14, nanos: 0 } }, invalid('updated_since OUT_OF_RANGE')],
    ['ListCustomerViews', { pageToken: 'abc' }, ['INVALID_ARGUMENT', 'INVALID_CURSOR', 'page_token INVALID_FORMAT']],
  ])('%s %j', async (method, request, expected) => {
    const { status, info, violations } = await grpc.call(method, request);
    expect([status, info?.reason, ...violations.map(({ field, reason }) => `${field} ${reason}`)]).toEqual(expected);
  });
});
