import type { Kysely } from 'kysely';
import { plannedOrders } from '../../seeds/orders.js';
import type { PlannedOrder } from '../../seeds/plan.js';
import { each, seedTables, type SeedRows } from '../seeding.js';
import type { SeedAmount } from '../service-module.js';
import type { OrdersTables } from './orders.tables.js';

export async function seedOrders(db: Kysely<OrdersTables>, { orders, append }: SeedAmount): Promise<void> {
  const rows = each(plannedOrders(orders), rowsOf);
  await seedTables(db, { schema: 'orders', tables: ['orders', 'order_lines'], rows, append });
}

const REASONS: Partial<Record<PlannedOrder['status'], string>> = {
  cancelled: 'requested_by_customer',
  failed: 'payment_declined',
};

const rowsOf = (order: PlannedOrder): SeedRows<OrdersTables> => ({
  orders: [
    {
      id: order.id,
      number: order.number,
      status: order.status,
      customer_id: order.customer.id,
      partner_id: order.partnerId,
      currency: order.currency,
      subtotal: order.subtotal,
      shipping_total: order.shippingTotal,
      tax_total: order.taxTotal,
      total: order.total,
      shipping_address: order.shippingAddress,
      customer_note: order.customerNote,
      internal_note: order.internalNote,
      status_reason: REASONS[order.status] ?? '',
      type: order.partnerId === '' ? 'shop' : 'partner',
      fulfillment_mode: 'orchestrated',
      payment_method_id: '',
      placed_at: order.placedAt,
      updated_at: order.updatedAt,
    },
  ],
  order_lines: order.lines.map(({ id, product, quantity, unitPrice }, position) => ({
    id,
    order_id: order.id,
    position,
    product_id: product.id,
    sku: product.sku,
    name: product.name,
    quantity,
    unit_price: unitPrice,
  })),
});
