import type { NotificationState, Template } from './notifications.rules.js';

/** The tables of the schema `notifications`. */
export interface NotificationsTables {
  notifications: NotificationRow;
}

export interface NotificationRow {
  readonly id: string;
  readonly customer_id: string;
  readonly order_id: string;
  readonly template: Template;
  /** BCP 47: "de-DE". */
  readonly locale: string;
  readonly subject: string;
  readonly status: NotificationState;
  readonly created_at: Date;
  readonly sent_at: Date | null;
}
