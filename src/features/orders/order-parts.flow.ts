import { Injectable } from '@nestjs/common';
import { LoaderFactory, type Loaders } from '../../clients/loaders.js';
import type { Product } from '../../gen/trivium/catalog/v1/Product.js';
import type { Customer } from '../../gen/trivium/customers/v1/Customer.js';
import type { Shipment } from '../../gen/trivium/fulfillment/v1/Shipment.js';
import type { Stock } from '../../gen/trivium/inventory/v1/Stock.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { OrderReturn } from '../../gen/trivium/orders/v1/OrderReturn.js';
import type { Payment } from '../../gen/trivium/payments/v1/Payment.js';
import type { Principal } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { AppError, type Missing } from '../../platform/errors.js';

/** What can be had together with an order, and the scope each needs; undefined where everyone may see it. */
export const ORDER_EXPANSIONS = {
  customer: 'customers:read',
  'lines.product': undefined,
  'lines.product.stock': undefined,
  payments: 'payments:read',
  shipments: 'fulfillment:read',
  returns: undefined,
} as const satisfies Record<string, string | undefined>;

export type OrderExpansion = keyof typeof ORDER_EXPANSIONS;

/** All that a caller may have together with an order in the view of one: returns are asked for by those who need them. */
export function everyExpansionFor({ scopes }: Principal, withReturns: boolean): ReadonlySet<OrderExpansion> {
  const names = Object.keys(ORDER_EXPANSIONS) as OrderExpansion[];
  const shown = names.filter((name) => withReturns || name !== 'returns');
  return new Set(shown.filter((name) => ORDER_EXPANSIONS[name] === undefined || scopes.has(ORDER_EXPANSIONS[name])));
}

/** What belongs to one order; a part that was not wanted or could not be had is undefined or not in its map. */
export interface OrderParts {
  readonly customer?: Customer | undefined;
  /** By product id. */
  readonly products: ReadonlyMap<string, Product>;
  /** By product id. */
  readonly stock: ReadonlyMap<string, Stock>;
  readonly payments?: readonly Payment[] | undefined;
  readonly shipments?: readonly Shipment[] | undefined;
  readonly returns?: readonly OrderReturn[] | undefined;
}

export interface ExpandedOrders {
  /** One for each order, in their order. */
  readonly parts: readonly OrderParts[];
  /** What could not be had; paths begin with the index of the order: [3, "lines", 0, "product"]. */
  readonly missing: readonly Missing[];
}

/** Puts orders together with their neighbors: one RPC per service, however many orders there are. */
@Injectable()
export class OrderPartsFlow {
  constructor(private readonly loaders: LoaderFactory) {}

  async expand(
    ctx: CallContext,
    orders: readonly Order[],
    wanted: ReadonlySet<OrderExpansion>,
  ): Promise<ExpandedOrders> {
    const loaders = this.loaders.for(ctx);
    const missing: Missing[] = [];
    const parts = await Promise.all(
      orders.map((order, index) => partsOf(order, wanted, loaders, new Absences([index], missing))),
    );
    return { parts, missing: missing.sort((a, b) => Number(a.path[0]) - Number(b.path[0])) };
  }
}

async function partsOf(
  order: Order,
  wanted: ReadonlySet<OrderExpansion>,
  loaders: Loaders,
  absences: Absences,
): Promise<OrderParts> {
  const products = new Map<string, Product>();
  const stock = new Map<string, Stock>();
  const stockWanted = wanted.has('lines.product.stock');
  const line = async (productId: string, index: number) => {
    const product = await absences.orNote(['lines', index, 'product'], loaders.products.load(productId));
    if (!product) return;
    products.set(productId, product);
    const held =
      stockWanted && (await absences.orNote(['lines', index, 'product', 'stock'], loaders.stock.load(productId)));
    if (held) stock.set(productId, held);
  };
  // All begin in the same tick, so that the loaders can put them into one RPC each.
  const [customer, payments, shipments, returns] = await Promise.all([
    wanted.has('customer') ? absences.orNote(['customer'], loaders.customers.load(order.customerId)) : undefined,
    wanted.has('payments') ? absences.orNote(['payments'], loaders.orderPayments.load(order.id)) : undefined,
    wanted.has('shipments') ? absences.orNote(['shipments'], loaders.orderShipments.load(order.id)) : undefined,
    wanted.has('returns') ? absences.orNote(['returns'], loaders.orderReturns.load(order.id)) : undefined,
    ...(stockWanted || wanted.has('lines.product')
      ? order.lines.map(({ productId }, index) => line(productId, index))
      : []),
  ]);
  return { customer, products, stock, payments, shipments, returns };
}

/** Notes what could not be had, so that one failing service takes away its own part only. */
class Absences {
  constructor(
    private readonly path: readonly (string | number)[],
    private readonly noted: Missing[],
  ) {}

  async orNote<T>(part: readonly (string | number)[], loading: Promise<T>): Promise<T | undefined> {
    try {
      return await loading;
    } catch (error) {
      if (error instanceof AppError && error.code === 'CANCELLED') throw error;
      this.noted.push({ path: [...this.path, ...part], error: AppError.from(error) });
      return undefined;
    }
  }
}
