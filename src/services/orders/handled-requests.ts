import type { Transaction } from 'kysely';
import { AppError } from '../../platform/errors.js';
import type { HandledOperation, OrdersTables } from './orders.tables.js';

interface Handled {
  readonly requestId: string;
  readonly operation: HandledOperation;
  readonly orderId: string;
}

/**
 * Writes down that a request was handled; false where it was before. Of two at once the second waits for the first.
 * An id that named something else throws, as it would be a change that silently does not happen.
 */
export async function firstTime(tx: Transaction<OrdersTables>, request: Handled): Promise<boolean> {
  const { requestId, operation, orderId } = request;
  const earlier = await claim(tx, request);
  if (!earlier) return true;
  if (earlier.operation === operation && earlier.orderId === orderId) return false;
  throw AppError.of('IDEMPOTENCY_KEY_REUSED', { field: 'request_id', request_id: requestId });
}

/** The same for an order that is being made: the id of the one that the first request made. */
export async function placedBefore(
  tx: Transaction<OrdersTables>,
  requestId: string,
  orderId: string,
): Promise<string | undefined> {
  const earlier = await claim(tx, { requestId, operation: 'place', orderId });
  if (!earlier || earlier.operation === 'place') return earlier?.orderId;
  throw AppError.of('IDEMPOTENCY_KEY_REUSED', { field: 'request_id', request_id: requestId });
}

async function claim(tx: Transaction<OrdersTables>, { requestId, operation, orderId }: Handled) {
  const inserted = await tx
    .insertInto('handled_requests')
    .values({ request_id: requestId, operation, order_id: orderId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return undefined;
  return tx
    .selectFrom('handled_requests')
    .select(['operation', 'order_id as orderId'])
    .where('request_id', '=', requestId)
    .executeTakeFirstOrThrow();
}
