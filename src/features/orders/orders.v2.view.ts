import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import { productV2, ProductV2 } from '../catalog/catalog.v2.view.js';
import { stockV2 } from '../catalog/stock.v2.view.js';
import { customerV2, CustomerV2 } from '../customers/customers.v2.view.js';
import { shipmentV2, ShipmentV2 } from '../fulfillment/fulfillment.v2.view.js';
import { paymentV2, PaymentV2 } from '../payments/payments.v2.view.js';
import { orderReturnV2, OrderReturnV2 } from './order-return.v2.view.js';
import type { OrderExpansion, OrderParts } from './order-parts.flow.js';
import { PlainOrderLineV2, plainOrderV2, PlainOrderV2 } from './plain-order.v2.view.js';

/** One product in an order. */
export class OrderLineV2 extends PlainOrderLineV2 {
  /** With `expand=lines.product`; null where it could not be had, and `errors` says why. */
  readonly product?: ProductV2 | null;
}

/** What a customer bought. */
export class OrderV2 extends PlainOrderV2 {
  declare readonly lines: readonly OrderLineV2[];
  /** With `expand=customer`; null where it could not be had, and `errors` says why. */
  readonly customer?: CustomerV2 | null;
  /** With `expand=payments`, oldest first; null where they could not be had, and `errors` says why. */
  readonly payments?: readonly PaymentV2[] | null;
  /** With `expand=shipments`, oldest first; null where they could not be had, and `errors` says why. */
  readonly shipments?: readonly ShipmentV2[] | null;
  /** With `expand=returns`, oldest first; null where they could not be had, and `errors` says why. */
  readonly returns?: readonly OrderReturnV2[] | null;
}

type Wanted = ReadonlySet<OrderExpansion>;

export function orderV2(
  order: Order,
  wanted: Wanted,
  { customer, payments, shipments, returns, ...neighbors }: OrderParts,
): OrderV2 {
  const plain = plainOrderV2(order);
  return {
    ...plain,
    lines: plain.lines.map((line) => ({ ...line, product: productOf(line.product_id, wanted, neighbors) })),
    customer: wanted.has('customer') ? ((customer && customerV2(customer)) ?? null) : undefined,
    payments: wanted.has('payments') ? (payments?.map((payment) => paymentV2(payment)) ?? null) : undefined,
    shipments: wanted.has('shipments') ? (shipments?.map((shipment) => shipmentV2(shipment)) ?? null) : undefined,
    returns: wanted.has('returns') ? (returns?.map((made) => orderReturnV2(made)) ?? null) : undefined,
  };
}

function productOf(
  id: string,
  wanted: Wanted,
  { products, stock }: Pick<OrderParts, 'products' | 'stock'>,
): ProductV2 | null | undefined {
  const stockWanted = wanted.has('lines.product.stock');
  if (!stockWanted && !wanted.has('lines.product')) return undefined;
  const product = products.get(id);
  if (!product) return null;
  const held = stock.get(id);
  return productV2(product, stockWanted ? (held ? stockV2(held) : null) : undefined);
}
