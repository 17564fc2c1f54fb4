import { NeverHandled } from '../../events/bus/consumer.js';
import type { DataOf } from '../../events/catalog/catalog.js';
import { AppError } from '../../platform/errors.js';
import { lockImport, spoken, type ImportWork, type Named } from './imports.js';

/** Noted first: an order that comes after its cancellation is called off when it comes. */
export async function cancelImport(work: ImportWork, told: DataOf<'imported_order.cancelled'>): Promise<void> {
  const known = await lockImport(work, told);
  if (known.cancelled_at) return;
  await work.tx
    .updateTable('imported_orders')
    .set({ cancelled_at: new Date(told.cancelled_at), cancel_reason: told.reason })
    .where('provider', '=', told.provider)
    .where('external_order_id', '=', told.external_order_id)
    .execute();
  if (known.order_id !== null) await callOff(work, told, known.order_id);
}

/** A parcel that has left does not come back by a word: that is for people. */
export async function callOff(work: ImportWork, named: Named, orderId: string): Promise<void> {
  const status = await calledOff(work, named, orderId);
  if (status === undefined || UNDONE.has(status)) return;
  throw new NeverHandled(`${spoken(named)} was called off there, and ${orderId} is ${status} here`);
}

/** Nothing of these is fulfilled. */
const UNDONE: ReadonlySet<string> = new Set(['cancelled', 'failed']);

/** undefined, or the state of an order that cannot be called off. */
export async function calledOff(
  { ctx, tools }: ImportWork,
  { provider }: Named,
  orderId: string,
): Promise<string | undefined> {
  try {
    await tools.cancel(ctx, { order_id: orderId, reason: `cancelled_at_${provider}` });
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'FAILED_PRECONDITION')) throw error;
    return String(error.details['status']);
  }
}
