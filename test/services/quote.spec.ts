import { status, type ServiceError } from '@grpc/grpc-js';
import type { BadRequest } from '../../src/gen/google/rpc/BadRequest.js';
import type { CartLineInput } from '../../src/gen/trivium/catalog/v1/CartLine.js';
import type { CatalogServiceDefinition } from '../../src/gen/trivium/catalog/v1/CatalogService.js';
import type { QuoteCartRequestInput } from '../../src/gen/trivium/catalog/v1/QuoteCartRequest.js';
import { unpackDetail } from '../../src/platform/status-details.js';
import { plannedOrders } from '../../src/seeds/orders.js';
import type { PlannedProduct } from '../../src/seeds/plan.js';
import { plannedProducts } from '../../src/seeds/products.js';
import { catalog } from '../../src/services/catalog/catalog.definition.js';
import type { CatalogTables } from '../../src/services/catalog/catalog.tables.js';
import { anonymous, callOf, type RunningService, startService } from '../harness/service.js';

const [first, second] = plannedProducts() as [PlannedProduct, PlannedProduct];
const archived = plannedProducts().find(({ status }) => status === 'archived') as PlannedProduct;
const UNKNOWN = 'prd_01jgr3m8g0zzzzzzzzzzzzzzzz';
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;

let service: RunningService<CatalogServiceDefinition, CatalogTables>;
beforeAll(async () => {
  service = await startService(catalog);
  await catalog.seed(service.db, { orders: 0 });
});
afterAll(() => service.stop());

const cart = (lines: CartLineInput[], place: Partial<QuoteCartRequestInput> = {}) => ({
  currencyCode: 'USD',
  countryCode: 'US',
  lines,
  ...place,
});
const quoteOf = (lines: CartLineInput[], place: Partial<QuoteCartRequestInput> = {}) =>
  service.channel.call(callOf(anonymous), 'QuoteCart', cart(lines, place));

/** Fields that a refusal names, with its status. */
async function refusalOf(request: QuoteCartRequestInput) {
  const refused: unknown = await service.channel.call(callOf(anonymous), 'QuoteCart', request).catch((error) => error);
  const { code, metadata } = (refused as Error).cause as ServiceError;
  const [trailer] = metadata.get('grpc-status-details-bin');
  const { fieldViolations } = unpackDetail(trailer as Buffer, 'google.rpc.BadRequest') as BadRequest;
  return [status[code], ...fieldViolations.map(({ field, reason }) => `${field} ${reason}`)];
}

test('a product is named by its id or its SKU', async () => {
  const { lines } = await quoteOf([
    { sku: second.sku, quantity: 1 },
    { productId: first.id, quantity: 2 },
    { productId: second.id, quantity: 3 },
  ]);
  expect(lines).toEqual([
    expect.objectContaining({ productId: second.id, sku: second.sku, name: second.name, quantity: 1, error: null }),
    expect.objectContaining({ productId: first.id, sku: first.sku, quantity: 2, unitPrice: first.price }),
    expect.objectContaining({ productId: second.id, quantity: 3, unitPrice: second.price }),
  ]);
});

test('a cart costs what the order of the same lines does, in every currency and country', async () => {
  const orders = [...plannedOrders(400)].filter(({ lines }) =>
    lines.every(({ product }) => product.status === 'active'),
  );
  const places = new Map(orders.map((order) => [`${order.currency} ${order.shippingAddress.countryCode}`, order]));
  expect(new Set(orders.map(({ currency }) => currency)).size).toBe(4);
  for (const order of places.values()) {
    const { currency: currencyCode, shippingAddress } = order;
    const answer = await quoteOf(
      order.lines.map(({ product, quantity }) => ({ productId: product.id, quantity })),
      { currencyCode, countryCode: shippingAddress.countryCode },
    );
    expect(answer.lines.map(({ unitPrice }) => unitPrice)).toEqual(
      order.lines.map(({ unitPrice }) => ({ currencyCode, minorUnits: unitPrice })),
    );
    expect(answer).toMatchObject({
      subtotal: { currencyCode, minorUnits: order.subtotal },
      shippingTotal: { currencyCode, minorUnits: order.shippingTotal },
      taxTotal: { currencyCode, minorUnits: order.taxTotal },
      total: { currencyCode, minorUnits: order.total },
    });
  }
});

test('a line that cannot be sold says why in its own place, and costs nothing', async () => {
  const alone = await quoteOf([{ productId: first.id, quantity: 2 }]);
  const { lines, ...totals } = await quoteOf([
    { productId: UNKNOWN, quantity: 1 },
    { productId: first.id, quantity: 2 },
    { sku: archived.sku, quantity: 1 },
    { sku: 'no such thing', quantity: 1 },
    { productId: 'nonsense\0', quantity: 1 },
  ]);
  expect(lines.map(({ error }) => error?.code)).toEqual([
    NOT_FOUND,
    undefined,
    FAILED_PRECONDITION,
    NOT_FOUND,
    NOT_FOUND,
  ]);
  expect(lines[0]).toMatchObject({ productId: UNKNOWN, quantity: 1, unitPrice: null });
  expect(lines[2]).toMatchObject({ productId: archived.id, name: archived.name, unitPrice: null });
  const { lines: _, ...expected } = alone;
  expect(totals).toEqual(expected);
});

test('a cart of nothing that is sold costs nothing, shipping neither', async () => {
  const { total, shippingTotal } = await quoteOf([{ productId: UNKNOWN, quantity: 1 }], { currencyCode: 'EUR' });
  expect([total, shippingTotal]).toEqual(Array(2).fill({ currencyCode: 'EUR', minorUnits: 0 }));
});

const oneLine = [{ productId: first.id, quantity: 1 }];
test.each<[string, QuoteCartRequestInput, string[]]>([
  ['a currency nobody sells in', cart(oneLine, { currencyCode: 'CHF' }), ['currency_code UNKNOWN_VALUE']],
  ['a currency in lower case', cart(oneLine, { currencyCode: 'usd' }), ['currency_code UNKNOWN_VALUE']],
  ['no country', cart(oneLine, { countryCode: '' }), ['country_code INVALID_FORMAT']],
  ['no lines', cart([]), ['lines OUT_OF_RANGE']],
  ['101 lines', cart(Array<CartLineInput>(101).fill({ sku: 'A', quantity: 1 })), ['lines OUT_OF_RANGE']],
  ['a line without a product', cart([...oneLine, { quantity: 1 }]), ['lines[1] REQUIRED']],
  ['an empty SKU', cart([{ sku: '', quantity: 1 }]), ['lines[0] REQUIRED']],
  ['a SKU with U+0000', cart([{ sku: 'A\0', quantity: 1 }]), ['lines[0].sku INVALID_FORMAT']],
  ['quantity 0', cart([{ sku: 'A', quantity: 0 }]), ['lines[0].quantity OUT_OF_RANGE']],
  ['a negative quantity', cart([{ sku: 'A', quantity: -1 }]), ['lines[0].quantity OUT_OF_RANGE']],
  ['a million', cart([{ sku: 'A', quantity: 1_000_000 }]), ['lines[0].quantity OUT_OF_RANGE']],
  [
    'several mistakes at once',
    cart([{ quantity: 0 }], { currencyCode: 'XXX', countryCode: 'usa' }),
    [
      'currency_code UNKNOWN_VALUE',
      'country_code INVALID_FORMAT',
      'lines[0] REQUIRED',
      'lines[0].quantity OUT_OF_RANGE',
    ],
  ],
])('%s is INVALID_ARGUMENT and named', async (_, request, fields) => {
  expect(await refusalOf(request)).toEqual(['INVALID_ARGUMENT', ...fields]);
});
