import { decimal, type Money } from '../../src/platform/money.js';
import { rfc3339, toTimestamp, type Timestamp } from '../../src/platform/timestamp.js';
import { SEEDED_ORDER_ID, SEEDED_PRODUCT_ID } from '../../src/seeds/well-known.js';
import { bffCaller } from '../harness/bff-caller.js';
import { graphqlCaller } from '../harness/graphql-caller.js';
import { everyItem, restCaller } from '../harness/rest-caller.js';
import { sharedStack } from '../harness/stack.js';

const NOBODY = `prd_${'z'.repeat(26)}`;

const stack = sharedStack();
const { service_token: token, partner_api_key: partnerKey } = stack.credentials;
const rest = restCaller(stack.http, token);
const [grpc, partner, anonymous] = [token, partnerKey, undefined].map((one) => bffCaller(stack.grpc, one)) as [
  ReturnType<typeof bffCaller>,
  ReturnType<typeof bffCaller>,
  ReturnType<typeof bffCaller>,
];
afterAll(() => [grpc, partner, anonymous].forEach((caller) => caller.close()));

const answered = async (method: string, request: object, caller = grpc) => {
  const { status, body } = await caller.call(method, request);
  expect({ status, missing: body?.partialErrors }).toEqual({ status: 'OK', missing: [] });
  return body;
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a reply of another road holds is what is tested
type Loose = any;

const price = (money: Money) => ({ amount: decimal(money), currency: money.currencyCode });
const time = (timestamp: Timestamp) => rfc3339(timestamp);
const moment = (text: string) => toTimestamp(new Date(text));

/** What a view says, in the spelling of REST; a view that REST would show with other fields does not equal it. */
const inRest = ({ costPrice, marginBasisPoints, images, stock, createdAt, updatedAt, ...view }: Loose) => ({
  ...view,
  price: price(view.price as Money),
  ...(costPrice && { cost_price: price(costPrice as Money) }),
  ...(marginBasisPoints != null && { margin_basis_points: marginBasisPoints }),
  images: images.map(({ altText, ...image }: Loose) => ({ ...image, alt_text: altText })),
  stock: {
    on_hand: stock.onHand,
    reserved: stock.reserved,
    available: stock.available,
    updated_at: time(stock.updatedAt as Timestamp),
  },
  created_at: time(createdAt as Timestamp),
  updated_at: time(updatedAt as Timestamp),
});

/** A field that this version of proto-loader shows of an `optional` field that is set. */
const withoutMarks = ({ _marginBasisPoints: _, ...view }: Loose) => view;

describe('the same facts as REST', () => {
  test.each([
    ['everyone', undefined, anonymous],
    ['a partner', partnerKey, partner],
    ['a service, which may see costs', token, grpc],
  ])('one product, for %s', async (_, credential, caller) => {
    const { product } = await answered('GetProductView', { productId: SEEDED_PRODUCT_ID }, caller);
    const { body } = await restCaller(stack.http, credential)(`/v2/products/${SEEDED_PRODUCT_ID}?expand=stock`);
    expect(inRest(withoutMarks(product))).toEqual(body.data);
    expect('cost_price' in body.data).toBe(credential === token);
  });

  test('a list', async () => {
    const { products } = await answered('ListProductViews', { pageSize: 100 });
    const { body } = await rest('/v2/products?limit=100&expand=stock');
    expect(products.length).toBeGreaterThan(20);
    expect(products.map((product: Loose) => inRest(withoutMarks(product)))).toEqual(body.data);
  });
});

const idsOf = (body: Loose): string[] => body.products.map(({ id }: { readonly id: string }) => id);

describe('lists', () => {
  test.each([
    [{}, ''],
    [{ query: 'lamp' }, 'q=lamp'],
    [{ category: 'lighting' }, 'category=lighting'],
    [{ updatedSince: moment('2025-06-01T00:00:00Z') }, 'updated_since=2025-06-01T00:00:00Z'],
  ])('%j is what REST calls %s, to the last page', async (filter, query) => {
    const ids: string[] = [];
    let pageToken = '';
    do {
      const page = await answered('ListProductViews', { ...filter, pageSize: 7, pageToken });
      ids.push(...idsOf(page));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    const expected = (await everyItem(rest, `/v2/products?limit=100&${query}`)).map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(0);
    expect(ids).toEqual(expected);
  });

  test('a page has twenty products unless asked otherwise', async () => {
    expect((await answered('ListProductViews', {})).products).toHaveLength(20);
  });

  test('a cursor of REST or GraphQL goes on here, and a page_token there', async () => {
    const ofRest = (await rest('/v2/products?limit=3&q=lamp')).body.meta.page.next_cursor as string;
    const { data } = await graphqlCaller(
      stack.http,
      token,
    )('{ products(first: 3, query: "lamp") { pageInfo { endCursor } } }');
    const { nextPageToken: own } = await answered('ListProductViews', { pageSize: 3, query: 'lamp' });
    expect([ofRest, data.products.pageInfo.endCursor]).toEqual([own, own]);
    const next = idsOf(await answered('ListProductViews', { pageSize: 3, query: 'lamp', pageToken: ofRest }));
    const { body } = await rest(`/v2/products?limit=3&q=lamp&cursor=${own}`);
    expect(next).toEqual(body.data.map(({ id }: { readonly id: string }) => id));
    expect(next.length).toBeGreaterThan(0);
  });
});

const refusalOf = async (method: string, request: object) => {
  const { status, info, violations } = await grpc.call(method, request);
  return [status, info?.reason, ...violations.map(({ field, reason }) => `${field} ${reason}`)];
};
const invalid = (...fields: string[]) => ['INVALID_ARGUMENT', 'VALIDATION_FAILED', ...fields];
const foreign = ['INVALID_ARGUMENT', 'INVALID_CURSOR', 'page_token INVALID_FORMAT'];

describe('bad input is refused by the names of the contract', () => {
  test.each([
    ['GetProductView', {}, invalid('product_id INVALID_FORMAT')],
    ['GetProductView', { productId: SEEDED_ORDER_ID }, invalid('product_id INVALID_FORMAT')],
    ['GetProductView', { productId: NOBODY }, ['NOT_FOUND', 'NOT_FOUND']],
    ['ListProductViews', { pageSize: 101 }, invalid('page_size OUT_OF_RANGE')],
    ['ListProductViews', { query: 'x'.repeat(201) }, invalid('query OUT_OF_RANGE')],
    ['ListProductViews', { query: '\0' }, invalid('query INVALID_FORMAT')],
    ['ListProductViews', { category: 'Lighting!' }, invalid('category INVALID_FORMAT')],
    ['ListProductViews', { updatedSince: { seconds: 9e14, nanos: 0 } }, invalid('updated_since OUT_OF_RANGE')],
    ['ListProductViews', { pageToken: 'abc' }, foreign],
  ])('%s %j', async (method, request, expected) => {
    expect(await refusalOf(method, request)).toEqual(expected);
  });

  test('a token of other filters or of another list', async () => {
    const { nextPageToken } = await answered('ListProductViews', { pageSize: 3 });
    const ofOrders = (await rest('/v2/orders?limit=3')).body.meta.page.next_cursor as string;
    expect(await refusalOf('ListProductViews', { pageToken: nextPageToken, query: 'lamp' })).toEqual(foreign);
    expect(await refusalOf('ListProductViews', { pageToken: ofOrders })).toEqual(foreign);
  });
});

test('what nobody has is named', async () => {
  const { message, info } = await anonymous.call('GetProductView', { productId: NOBODY });
  expect(message).toBe(`There is no product with the id "${NOBODY}".`);
  expect(info?.metadata).toMatchObject({ resource: 'product', id: NOBODY });
});
