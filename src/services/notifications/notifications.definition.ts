import type { ServiceDefinition } from '../service-module.js';
import { sendMails } from './notifications.mailing.js';
import { notificationsMigrations } from './notifications.migrations.js';
import { seedNotifications } from './notifications.seed.js';
import { NotificationsService } from './notifications.service.js';
import { NotificationsStore } from './notifications.store.js';
import type { NotificationsTables } from './notifications.tables.js';

export const notifications: ServiceDefinition<NotificationsTables> = {
  contract: 'trivium.notifications.v1.NotificationsService',
  controller: NotificationsService,
  store: NotificationsStore,
  migrations: notificationsMigrations,
  handled: ['handled_requests'],
  seed: seedNotifications,
  background: sendMails,
};
