import type { Kysely } from 'kysely';
import { plannedOrders } from '../../seeds/orders.js';
import type { PlannedOrder, PlannedPayment } from '../../seeds/plan.js';
import { uuidOf } from '../../platform/ids.js';
import { each, seedTables, type SeedRows } from '../seeding.js';
import type { SeedAmount } from '../service-module.js';
import type { PaymentEntryRow, PaymentsTables } from './payments.tables.js';

export async function seedPayments(db: Kysely<PaymentsTables>, { orders, append }: SeedAmount): Promise<void> {
  const rows = each(plannedOrders(orders), rowsOf);
  await seedTables(db, { schema: 'payments', tables: ['payments', 'payment_entries'], rows, append });
}

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
    payment_method_id: `pm_card_${payment.card.brand}`,
    card_brand: payment.card.brand,
    card_last4: payment.card.last4,
    provider: payment.provider,
    provider_payment_id: payment.providerPaymentId,
    failure_reason: payment.failureReason,
    created_at: payment.createdAt,
    updated_at: payment.updatedAt,
  })),
  payment_entries: order.payments.flatMap((payment) => entriesOf(order.id, payment)),
});

function entriesOf(orderId: string, payment: PlannedPayment): PaymentEntryRow[] {
  if (payment.status !== 'captured' && payment.status !== 'refunded') return [];
  const entry = (kind: PaymentEntryRow['kind'], amount: number, createdAt: Date): PaymentEntryRow => ({
    payment_id: payment.id,
    order_id: orderId,
    kind,
    currency: payment.amount.currencyCode,
    amount,
    request_id: uuidOf(payment.id, kind),
    created_at: createdAt,
  });
  const capture = entry('capture', payment.amount.minorUnits, payment.createdAt);
  const refunded = payment.refundedAmount.minorUnits;
  return refunded === 0 ? [capture] : [capture, entry('refund', -refunded, payment.updatedAt)];
}
