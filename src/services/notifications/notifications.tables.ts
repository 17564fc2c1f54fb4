import type { NotificationState, Template } from './notifications.rules.js';

/** The tables of the schema `notifications`. */
export interface NotificationsTables {
  notifications: NotificationRow;
  outgoing_mails: OutgoingMailRow;
  handled_requests: HandledRequestRow;
}

export interface NotificationRow {
  readonly id: string;
  /** Empty where a partner was told. */
  readonly customer_id: string;
  /** Empty where it is about no order. */
  readonly order_id: string;
  readonly template: Template;
  /** BCP 47: "de-DE". */
  readonly locale: string;
  readonly subject: string;
  readonly status: NotificationState;
  readonly created_at: Date;
  readonly sent_at: Date | null;
}

/** A message on its way out; it is gone once it is sent. */
export interface OutgoingMailRow {
  readonly notification_id: string;
  readonly recipient_name: string;
  readonly recipient_address: string;
  /** BCP 47 language of the text: "de". */
  readonly language: string;
  readonly text: string;
  readonly html: string;
  readonly attempts: number;
  /** null: it is tried no more. */
  readonly due_at: Date | null;
  readonly last_error: string | null;
  /** What it follows from, for the event that it was sent: see `EventMetadata`. */
  readonly cause: { readonly correlation_id: string; readonly trace_id: string; readonly causation_id: string };
}

export interface HandledRequestRow {
  readonly request_id: string;
  readonly notification_id: string;
}
