import type { NotificationInput } from '../../gen/trivium/notifications/v1/Notification.js';
import type { NotificationStatus } from '../../gen/trivium/notifications/v1/NotificationStatus.js';
import { toTimestamp } from '../../platform/timestamp.js';
import type { NotificationState } from './notifications.rules.js';
import type { NotificationRow } from './notifications.tables.js';

export const notificationMessage = (notification: NotificationRow): NotificationInput => ({
  id: notification.id,
  customerId: notification.customer_id,
  orderId: notification.order_id,
  template: notification.template,
  locale: notification.locale,
  subject: notification.subject,
  status: statusOf(notification.status),
  createdAt: toTimestamp(notification.created_at),
  sentAt: notification.sent_at && toTimestamp(notification.sent_at),
});

const statusOf = (state: NotificationState): NotificationStatus =>
  `NOTIFICATION_STATUS_${state.toUpperCase() as Uppercase<NotificationState>}`;
