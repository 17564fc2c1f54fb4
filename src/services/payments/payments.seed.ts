import type { Kysely } from 'kysely';
import { plannedOrders } from '../../seeds/orders.js';
import type { PlannedOrder } from '../../seeds/plan.js';
import { each, seedTables, type SeedRows } from '../seeding.js';
import type { SeedAmount } from '../service-module.js';
import type { PaymentsTables } from './payments.tables.js';

export const seedPayments = (db: Kysely<PaymentsTables>, { orders, append }: SeedAmount): Promise<void> =>
  seedTables(db, { schema: 'payments', tables: ['payments'], rows: each(plannedOrders(orders), rowsOf), append });

const rowsOf = (order: PlannedOrder): SeedRows<PaymentsTables> => ({
  payments: order.payments.map((payment) => ({
    id: payment.id,
    order_id: order.id,
    customer_id: order.customer.id,
    partner_id: order.partnerId,
    status: payment.status,
    currency: payment.amount.currencyCode,
    amount: payment.amount.minorUnits,
    refunded_amount: payment.refundedAmount.minorUnits,
    card_brand: payment.card.brand,
    card_last4: payment.card.last4,
    provider: payment.provider,
    provider_payment_id: payment.providerPaymentId,
    failure_reason: payment.failureReason,
    created_at: payment.createdAt,
    updated_at: payment.updatedAt,
  })),
});
