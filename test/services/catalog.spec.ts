import type { CatalogServiceDefinition } from '../../src/gen/trivium/catalog/v1/CatalogService.js';
import type { ListProductsRequestInput } from '../../src/gen/trivium/catalog/v1/ListProductsRequest.js';
import type { Principal } from '../../src/platform/access.js';
import { toTimestamp } from '../../src/platform/timestamp.js';
import type { PlannedProduct } from '../../src/seeds/plan.js';
import { plannedProducts } from '../../src/seeds/products.js';
import { catalog } from '../../src/services/catalog/catalog.definition.js';
import { marginBasisPoints } from '../../src/services/catalog/catalog.rules.js';
import type { CatalogTables } from '../../src/services/catalog/catalog.tables.js';
import {
  anonymous,
  callOf,
  customer,
  internal,
  partner,
  type RunningService,
  staff,
  startService,
  statusOf,
} from '../harness/service.js';

const UNKNOWN = 'prd_01jgr3m8g0zzzzzzzzzzzzzzzz';

const planned = plannedProducts();
const listed = planned.filter(({ status }) => status === 'active');
const archived = planned.find(({ status }) => status === 'archived') as PlannedProduct;

let service: RunningService<CatalogServiceDefinition, CatalogTables>;
beforeAll(async () => {
  service = await startService(catalog);
  await catalog.seed(service.db, { orders: 0 });
});
afterAll(() => service.stop());

const get = (caller: Principal, productId: string) => service.channel.call(callOf(caller), 'GetProduct', { productId });
const list = (request: ListProductsRequestInput, caller: Principal = staff) =>
  service.channel.call(callOf(caller), 'ListProducts', request);
const skus = (products: readonly { readonly sku: string }[]) => products.map(({ sku }) => sku);
const found = async (query: string) => skus((await list({ query, pageSize: 100 })).products).sort();

async function walk(request: ListProductsRequestInput, beforeNext: () => Promise<unknown> = async () => undefined) {
  const seen: string[] = [];
  let pageToken = '';
  do {
    const page = await list({ ...request, pageToken });
    seen.push(...skus(page.products));
    pageToken = page.nextPageToken;
    await beforeNext();
  } while (pageToken !== '');
  return seen;
}

const rowLike = async (changes: { readonly id: string; readonly name: string }) => {
  const row = await service.db
    .selectFrom('products')
    .selectAll()
    .where('status', '=', 'active')
    .limit(1)
    .executeTakeFirstOrThrow();
  const images = JSON.stringify(row.images) as unknown as typeof row.images;
  return { ...row, images, sku: changes.id, ...changes };
};

describe('who sees a product', () => {
  const callers: readonly (readonly [string, Principal])[] = [
    ['a customer', customer('cus_any')],
    ['a partner', partner('ptr_any')],
    ['staff', staff],
    ['services', internal],
    ['nobody in particular', anonymous],
  ];
  test.each(callers)('%s does', async (_, caller) => {
    const product = planned[0] as PlannedProduct;
    expect((await get(caller, product.id)).product).toMatchObject({ sku: product.sku });
    expect((await list({ pageSize: 1 }, caller)).products).toHaveLength(1);
  });
});

describe('reading', () => {
  test('a product is what the plan says, with its margin', async () => {
    const { id, stock, category, createdAt, status, ...product } = planned[7] as PlannedProduct;
    expect((await get(staff, id)).product).toEqual({
      ...product,
      id,
      category,
      status: `PRODUCT_STATUS_${status.toUpperCase()}`,
      marginBasisPoints: marginBasisPoints(product.price.minorUnits, product.costPrice.minorUnits),
      createdAt: toTimestamp(createdAt),
      updatedAt: toTimestamp(createdAt),
    });
    expect(stock.onHand).toBeGreaterThanOrEqual(stock.reserved);
  });

  test.each([
    [10_000, 5_750, 4250],
    [3, 2, 3333],
    [100, 150, -5000],
    [0, 10, undefined],
  ])('of a price of %d at a cost of %d the margin is %p', (price, costPrice, margin) => {
    expect(marginBasisPoints(price, costPrice)).toBe(margin);
  });

  test.each([UNKNOWN, 'nonsense', '', 'prd_\0'])('%j is NOT_FOUND', async (id) => {
    expect(await statusOf(get(staff, id))).toBe('NOT_FOUND');
  });

  test('a batch answers in the order asked for, with NOT_FOUND in the place of what does not exist', async () => {
    const [a = '', b = ''] = planned.map(({ id }) => id);
    const productIds = [b, UNKNOWN, a, 'nonsense', b];
    const { results } = await service.channel.call(callOf(staff), 'BatchGetProducts', { productIds });
    expect(results.map(({ productId }) => productId)).toEqual(productIds);
    expect(results.map(({ product, error }) => product?.id ?? error?.code)).toEqual([b, 5, a, 5, b]);
  });

  test('a batch holds the lines of a page of orders, which are 500, and no more', async () => {
    const batch = (count: number) =>
      service.channel.call(callOf(staff), 'BatchGetProducts', { productIds: Array<string>(count).fill(UNKNOWN) });
    expect(await statusOf(batch(500))).toBe('OK');
    expect(await statusOf(batch(501))).toBe('INVALID_ARGUMENT');
  });

  test('an archived product is found by its id and not listed', async () => {
    expect((await get(anonymous, archived.id)).product).toMatchObject({ status: 'PRODUCT_STATUS_ARCHIVED' });
    expect(await found(archived.sku)).toEqual([]);
  });
});

describe('a list', () => {
  const byName = listed.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));

  test('is in the order of names, and its pages add up to it', async () => {
    expect(await walk({ pageSize: 37 })).toEqual(skus(byName));
  });

  test('repeats and skips nothing while products come in before and behind the reader', async () => {
    let added = 0;
    const seen = await walk({ pageSize: 20 }, async () => {
      added += 1;
      const id = (letter: string) => `prd_01jgr3m8g0${letter.repeat(14)}${String(added).padStart(2, '0')}`;
      const rows = [await rowLike({ id: id('a'), name: 'Aaa' }), await rowLike({ id: id('z'), name: 'Zzz' })];
      await service.db.insertInto('products').values(rows).execute();
    });
    await service.db.deleteFrom('products').where('name', 'in', ['Aaa', 'Zzz']).execute();
    expect(added).toBeGreaterThan(5);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((sku) => !sku.startsWith('prd_'))).toEqual(skus(byName));
  });

  test('continues behind any of its items', async () => {
    const { products, itemTokens } = await list({ pageSize: 10 });
    const rest = await list({ pageSize: 6, pageToken: itemTokens[3] });
    expect(skus(rest.products)).toEqual(skus(products).slice(4));
  });

  test('products of one name are all in it, whatever the page size', async () => {
    const ids = ['d', 'b', 'c'].map((letter) => `prd_01jgr3m8g0${letter.repeat(16)}`);
    const rows = await Promise.all(ids.map((id) => rowLike({ id, name: 'Same Name' })));
    await service.db.insertInto('products').values(rows).execute();
    const seen = await walk({ pageSize: 1 });
    await service.db.deleteFrom('products').where('id', 'in', ids).execute();
    expect(seen.filter((sku) => ids.includes(sku))).toEqual(ids.toSorted());
  });

  test('holds one category where that is asked for', async () => {
    const expected = skus(byName.filter(({ category }) => category.slug === 'lighting'));
    expect(await walk({ category: 'lighting', pageSize: 5 })).toEqual(expected);
    expect(expected.length).toBeGreaterThan(10);
    expect((await list({ category: 'no-such' })).products).toEqual([]);
  });

  test('holds what changed since a moment, that moment included', async () => {
    const newest = planned.at(-1) as PlannedProduct;
    const at = (milliseconds: number) => ({ updatedSince: toTimestamp(new Date(milliseconds)) });
    expect(skus((await list(at(newest.createdAt.getTime()))).products)).toEqual([newest.sku]);
    expect((await list(at(newest.createdAt.getTime() + 1))).products).toEqual([]);
  });

  const refused: Readonly<Record<string, ListProductsRequestInput>> = {
    'a page of −1': { pageSize: -1 },
    'a page of 101': { pageSize: 101 },
    'a page token of its own making': { pageToken: 'bm9uc2Vuc2U' },
    'a query of 201 characters': { query: 'x'.repeat(201) },
    'U+0000 in the query': { query: 'lamp\0' },
    'U+0000 in the category': { category: '\0' },
    'a moment after the year 9999': { updatedSince: { seconds: 1e15, nanos: 0 } },
  };
  test.each(Object.entries(refused))('%s is refused', async (_, request) => {
    expect(await statusOf(list(request))).toBe('INVALID_ARGUMENT');
  });
});

describe('a search', () => {
  const expected = (...words: readonly string[]) =>
    skus(
      listed.filter(({ name, sku, description }) =>
        words.every((word) => [name, sku, description].some((text) => text.toLowerCase().includes(word))),
      ),
    ).sort();

  test('finds words in name, SKU and description, in any case and order', async () => {
    expect(await found('BRASS lamp')).toEqual(expected('brass', 'lamp'));
    expect(await found(' lamp\t brass  lamp ')).toEqual(expected('brass', 'lamp'));
    expect(await found('lmp-arc-brs')).toEqual(['LMP-ARC-BRS']);
    expect(await found('marble reed')).toEqual(expected('marble', 'reed'));
    expect(expected('brass', 'lamp').length).toBeGreaterThan(1);
  });

  test('needs all words', async () => {
    expect(await found('brass zebra')).toEqual([]);
  });

  test.each(['%', '_', '\\', '100%', "'", '*'])('takes %j as it is written', async (query) => {
    expect(await found(query)).toEqual(expected(query));
  });

  test('folds letters outside ASCII too', async () => {
    const id = 'prd_01jgr3m8g0cccccccccccccccc';
    const row = { ...(await rowLike({ id, name: 'Étagère' })), search_text: 'étagère' };
    await service.db.insertInto('products').values(row).execute();
    const hits = [await found('ÉTAGÈRE'), await found('E\u0301tage\u0300re')];
    await service.db.deleteFrom('products').where('id', '=', id).execute();
    expect(hits).toEqual([[id], [id]]);
  });
});
