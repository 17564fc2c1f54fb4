import type { Kysely } from 'kysely';
import { plannedOrders } from '../../seeds/orders.js';
import type { PlannedOrder } from '../../seeds/plan.js';
import { each, seedTables, type SeedRows } from '../seeding.js';
import type { SeedAmount } from '../service-module.js';
import type { FulfillmentTables } from './fulfillment.tables.js';

export async function seedFulfillment(db: Kysely<FulfillmentTables>, { orders, append }: SeedAmount): Promise<void> {
  const rows = each(plannedOrders(orders), rowsOf);
  await seedTables(db, { schema: 'fulfillment', tables: ['shipments', 'shipment_lines'], rows, append });
}

const rowsOf = (order: PlannedOrder): SeedRows<FulfillmentTables> => ({
  shipments: order.shipments.map((shipment) => ({
    id: shipment.id,
    order_id: order.id,
    customer_id: order.customer.id,
    partner_id: order.partnerId,
    status: shipment.status,
    carrier: shipment.carrier,
    tracking_number: shipment.trackingNumber,
    tracking_url: shipment.trackingUrl,
    address: order.shippingAddress,
    created_at: shipment.createdAt,
    shipped_at: shipment.shippedAt ?? null,
    delivered_at: shipment.deliveredAt ?? null,
  })),
  shipment_lines: order.shipments.flatMap(({ id, lines }) =>
    lines.map(({ orderLineId, quantity }) => ({ shipment_id: id, order_line_id: orderLineId, quantity })),
  ),
});
