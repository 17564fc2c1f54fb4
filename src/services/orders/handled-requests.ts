import type { Transaction } from 'kysely';
import { checkContents, contentsOf, requestReused } from '../request-contents.js';
import type { HandledOperation, OrdersTables } from './orders.tables.js';

interface Handled {
  readonly requestId: string;
  readonly operation: HandledOperation;
  readonly orderId: string;
  /** What is asked for besides. */
  readonly asked: object;
}

/**
 * Writes down that a request was handled; false where it was before. Of two at once the second waits for the first.
 * An id that named something else throws, as it would be a change that silently does not happen.
 */
export async function firstTime(tx: Transaction<OrdersTables>, request: Handled): Promise<boolean> {
  const { operation, orderId, asked } = request;
  const earlier = await claim(tx, request);
  if (!earlier) return true;
  if (earlier.operation !== operation || earlier.orderId !== orderId) throw requestReused();
  checkContents(earlier, asked);
  return false;
}

/** The same for an order that is being made: the id of the one that the first request made. */
export async function placedBefore(
  tx: Transaction<OrdersTables>,
  request: Omit<Handled, 'operation'>,
): Promise<string | undefined> {
  const earlier = await claim(tx, { ...request, operation: 'place' });
  if (!earlier) return undefined;
  if (earlier.operation !== 'place') throw requestReused();
  checkContents(earlier, request.asked);
  return earlier.orderId;
}

async function claim(tx: Transaction<OrdersTables>, { requestId, operation, orderId, asked }: Handled) {
  const inserted = await tx
    .insertInto('handled_requests')
    .values({ request_id: requestId, operation, order_id: orderId, contents: contentsOf(asked) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return undefined;
  return tx
    .selectFrom('handled_requests')
    .select(['operation', 'order_id as orderId', 'contents'])
    .where('request_id', '=', requestId)
    .executeTakeFirstOrThrow();
}
