import type { Kysely } from 'kysely';
import { plannedOrders } from '../../seeds/orders.js';
import type { PlannedOrder } from '../../seeds/plan.js';
import { Random } from '../../seeds/random.js';
import { seededId } from '../../seeds/seeded-id.js';
import { each, seedTables, type SeedRows } from '../seeding.js';
import type { SeedAmount } from '../service-module.js';
import { TOLD, type NotificationState, type ToldTemplate } from './notifications.rules.js';
import { subjectOf } from './notifications.subjects.js';
import type { NotificationRow, NotificationsTables } from './notifications.tables.js';

export const seedNotifications = (db: Kysely<NotificationsTables>, { orders, append }: SeedAmount): Promise<void> =>
  seedTables(db, {
    schema: 'notifications',
    tables: ['notifications'],
    rows: each(plannedOrders(orders), rowsOf),
    append,
  });

const MOST_TOLD = 2;

const rowsOf = (order: PlannedOrder, index: number): SeedRows<NotificationsTables> => ({
  notifications: TOLD[order.status].map((template, position) =>
    notificationRow(order, template, index * MOST_TOLD + position),
  ),
});

function notificationRow(order: PlannedOrder, template: ToldTemplate, index: number): NotificationRow {
  const { locale } = order.customer;
  const random = new Random('notification', index);
  const status: NotificationState = random.weighted({ sent: 94, failed: 4, queued: 2 });
  const created_at = momentOf(order, template);
  const sent_at = status === 'sent' ? new Date(created_at.getTime() + random.integer(1, 40) * 1000) : null;
  return {
    id: seededId('ntf', created_at, index),
    customer_id: order.customer.id,
    order_id: order.id,
    subject: subjectOf(template, locale, order.number),
    ...{ template, locale, status, created_at, sent_at },
  };
}

/** When there was something to tell. */
function momentOf({ placedAt, updatedAt, payments, shipments }: PlannedOrder, template: ToldTemplate): Date {
  switch (template) {
    case 'order.received':
      return placedAt;
    case 'order.confirmed':
      return payments.at(-1)?.createdAt ?? placedAt;
    case 'order.shipped':
      return shipments[0]?.shippedAt ?? updatedAt;
    case 'order.cancelled':
    case 'order.payment_failed':
    case 'order.returned':
      return updatedAt;
    default:
      return template satisfies never;
  }
}
