import type { Kysely, Transaction } from 'kysely';
import { AppError } from '../../platform/errors.js';
import type { Mail } from './notifications.channel.js';
import type { NotificationRow, NotificationsTables, OutgoingMailRow } from './notifications.tables.js';

type Tx = Transaction<NotificationsTables>;

export interface KeptMail extends Omit<OutgoingMailRow, 'notification_id' | 'attempts' | 'last_error'> {
  readonly notification: NotificationRow;
}

/** Keeps a message that is to be sent; a request id that was handled finds what was kept then. */
export function keepMail(db: Kysely<NotificationsTables>, requestId: string, mail: KeptMail): Promise<NotificationRow> {
  return db.transaction().execute(async (tx) => {
    const { notification, ...outgoing } = mail;
    const notification_id = notification.id;
    const handled = await tx
      .insertInto('handled_requests')
      .values({ request_id: requestId, notification_id })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (handled.numInsertedOrUpdatedRows !== 1n) return asHandled(tx, requestId, notification);
    await tx.insertInto('notifications').values(notification).execute();
    await tx
      .insertInto('outgoing_mails')
      .values({ ...outgoing, notification_id, attempts: 0, last_error: null })
      .execute();
    return notification;
  });
}

async function asHandled(tx: Tx, requestId: string, wanted: NotificationRow): Promise<NotificationRow> {
  const kept = await tx
    .selectFrom('notifications')
    .innerJoin('handled_requests', 'handled_requests.notification_id', 'notifications.id')
    .selectAll('notifications')
    .where('request_id', '=', requestId)
    .executeTakeFirstOrThrow();
  if (kept.order_id === wanted.order_id && kept.template === wanted.template) return kept;
  throw AppError.invalid({
    field: 'request_id',
    reason: 'UNKNOWN_VALUE',
    message: 'request_id was used for another notification.',
  });
}

export interface DueMail {
  readonly notification: NotificationRow;
  readonly outgoing: OutgoingMailRow;
  readonly mail: Mail;
}

/** When the next message is due, in the past where one waits already; undefined where there is none. */
export async function nextDue(db: Kysely<NotificationsTables>): Promise<Date | undefined> {
  const { due } = await db
    .selectFrom('outgoing_mails')
    .select(({ fn }) => fn.min('due_at').as('due'))
    .executeTakeFirstOrThrow();
  return due ?? undefined;
}

/**
 * The message that has been due for the longest, locked for as long as the transaction lasts: others pass it by, and a
 * process that dies lets it go.
 */
export async function lockDueMail(tx: Tx, now: Date): Promise<DueMail | undefined> {
  const outgoing = await tx
    .selectFrom('outgoing_mails')
    .selectAll()
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (!outgoing) return undefined;
  const notification = await tx
    .selectFrom('notifications')
    .selectAll()
    .where('id', '=', outgoing.notification_id)
    .executeTakeFirstOrThrow();
  const mail: Mail = {
    id: notification.id,
    to: { name: outgoing.recipient_name, address: outgoing.recipient_address },
    language: outgoing.language,
    subject: notification.subject,
    text: outgoing.text,
    html: outgoing.html,
    writtenAt: notification.created_at,
  };
  return { notification, outgoing, mail };
}

/** What was sent is not kept: it names a person. */
export async function markSent(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.updateTable('notifications').set({ status: 'sent', sent_at: now }).where('id', '=', id).execute();
  await tx.deleteFrom('outgoing_mails').where('notification_id', '=', id).execute();
}

/** Comes again when `again` says, or is left to a person. */
export async function markRefused(
  tx: Tx,
  { notification_id, attempts }: OutgoingMailRow,
  refused: { readonly error: string; readonly again: Date | undefined },
): Promise<void> {
  const change = { attempts: attempts + 1, due_at: refused.again ?? null, last_error: refused.error };
  await tx.updateTable('outgoing_mails').set(change).where('notification_id', '=', notification_id).execute();
  if (refused.again) return;
  await tx.updateTable('notifications').set({ status: 'failed' }).where('id', '=', notification_id).execute();
}
