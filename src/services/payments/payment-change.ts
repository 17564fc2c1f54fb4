import type { Transaction } from 'kysely';
import type { EventMetadata } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import { checkContents, contentsOf, requestReused } from '../request-contents.js';
import type { AccountRow, PaymentOperation, PaymentRow, PaymentsTables } from './payments.tables.js';

/** What a command works in: everything it does takes effect together, or nothing does. */
export interface PaymentChange {
  readonly tx: Transaction<PaymentsTables>;
  readonly now: Date;
  readonly outbox: Outbox;
  /** What its events follow from. */
  readonly cause: EventMetadata;
}

export interface OrderRequest {
  readonly requestId: string;
  readonly orderId: string;
}

/** One that is known again by its id. */
export interface KnownRequest extends OrderRequest {
  readonly operation: PaymentOperation;
  /** What is asked for besides. */
  readonly asked: object;
}

/** From here to the end of the transaction nobody else changes the money of this order. */
export const lockAccount = ({ tx }: PaymentChange, orderId: string): Promise<AccountRow> =>
  tx
    .insertInto('accounts')
    .values({ order_id: orderId, cancelled_at: null })
    // Not `doNothing`: an update locks the row that is there.
    .onConflict((conflict) => conflict.column('order_id').doUpdateSet({ order_id: orderId }))
    .returningAll()
    .executeTakeFirstOrThrow();

/** The attempt to pay for an order that counts: the one that may hold money, else the last one. */
export const paymentOf = ({ tx }: PaymentChange, orderId: string): Promise<PaymentRow | undefined> =>
  tx
    .selectFrom('payments')
    .selectAll()
    .where('order_id', '=', orderId)
    .orderBy((payment) => payment('status', 'in', ['pending', 'authorized', 'captured']), 'desc')
    .orderBy((payment) => payment('status', '<>', 'failed'), 'desc')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

/** The payment that this very request worked on before. */
export async function handledPayment(
  { tx }: PaymentChange,
  { operation, requestId, orderId, asked }: KnownRequest,
): Promise<PaymentRow | undefined> {
  const handled = await tx
    .selectFrom('handled_requests')
    .select(['order_id', 'payment_id', 'contents'])
    .where('operation', '=', operation)
    .where('request_id', '=', requestId)
    .executeTakeFirst();
  if (!handled) return undefined;
  if (handled.order_id !== orderId) throw requestReused();
  checkContents(handled, asked);
  return tx.selectFrom('payments').selectAll().where('id', '=', handled.payment_id).executeTakeFirstOrThrow();
}

export async function rememberRequest(
  { tx }: PaymentChange,
  { operation, requestId, orderId, asked }: KnownRequest,
  { id }: PaymentRow,
): Promise<void> {
  const row = { operation, request_id: requestId, order_id: orderId, payment_id: id, contents: contentsOf(asked) };
  const inserted = await tx
    .insertInto('handled_requests')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  // Two orders by one request id at one moment: the lock of an order does not see the other.
  if (inserted.numInsertedOrUpdatedRows === 0n) throw requestReused();
}
