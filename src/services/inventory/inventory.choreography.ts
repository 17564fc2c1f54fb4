import type { Transaction } from 'kysely';
import { consumer, NeverHandled, type AnyConsumer, type Heard } from '../../events/bus/consumer.js';
import { CHOREOGRAPHED } from '../../events/bus/modes.js';
import { causedByEvent } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { uuidOf } from '../../platform/ids.js';
import { commit, release, reserve, type Announce, type WantedLine } from './inventory.reservations.js';
import type { InventoryTables } from './inventory.tables.js';

const HEARS = {
  'order.created': 1,
  'payment.failed': 1,
  'order.cancelled': 1,
  'order.failed': 1,
  'order.shipped': 1,
} as const;
type Told = Heard<typeof HEARS>;

/** What follows from one event: all of it takes effect, or nothing. */
interface StockWork {
  readonly tx: Transaction<InventoryTables>;
  readonly orderId: string;
  readonly now: Date;
  readonly announce: Announce;
}

/**
 * What inventory does by itself where orders are fulfilled by events alone: units are set aside when the order is placed,
 * and given back when it is not paid. Whoever drives an order, its units leave the warehouse with its parcel, and are free
 * again where there will be none.
 */
export const choreography = (outbox: Outbox, clock: Clock): AnyConsumer =>
  consumer<typeof HEARS, InventoryTables>({
    name: 'inventory.choreography',
    hears: HEARS,
    only: { 'order.created': CHOREOGRAPHED, 'payment.failed': CHOREOGRAPHED },
    from: 'beginning',
    schema: 'inventory',
    handle: (tx, event) => {
      const cause = causedByEvent(event);
      const announce: Announce = (stockEvent) => outbox.add(tx, { ...stockEvent, cause });
      return follow({ tx, orderId: event.data.order_id, now: new Date(clock.now()), announce }, event);
    },
  });

async function follow(work: StockWork, event: Told): Promise<void> {
  switch (event.event_type) {
    case 'order.created':
      return setAside(work, event.data.lines);
    case 'payment.failed':
      if (await wasSetAside(work)) await giveBack(work);
      return;
    case 'order.cancelled':
    case 'order.failed':
      await giveBack(work);
      return;
    case 'order.shipped':
      await takeOut(work);
      return;
    default:
      return event satisfies never;
  }
}

const command = ({ orderId }: StockWork, name: 'reserve' | 'release' | 'commit') => ({
  request_id: uuidOf(orderId, `${name}-stock`),
  order_id: orderId,
});

/** Too few units are an event, and nothing to try again; so is an order that was called off before. */
async function setAside(work: StockWork, ordered: readonly WantedLine[]): Promise<void> {
  const lines = ordered.map(({ product_id, quantity }) => ({ product_id, quantity }));
  const reserved = reserve(work.tx, command(work, 'reserve'), lines, work.now, work.announce);
  await reserved.catch(unlessRefused);
}

/** Events from before the log knew who drives an order are brought all; whose units were set aside here has no saga that decides. */
async function wasSetAside(work: StockWork): Promise<boolean> {
  const { request_id } = command(work, 'reserve');
  const handled = work.tx.selectFrom('handled_commands').select('request_id').where('request_id', '=', request_id);
  return (await handled.executeTakeFirst()) !== undefined;
}

const giveBack = (work: StockWork): Promise<unknown> =>
  release(work.tx, command(work, 'release'), work.now, work.announce).catch(forPeople);

/** An order that is older than reservations has none. */
const takeOut = (work: StockWork): Promise<unknown> =>
  commit(work.tx, command(work, 'commit'), work.now).catch((error: unknown) => {
    const missing = error instanceof AppError && error.code === 'FAILED_PRECONDITION' && !('status' in error.details);
    if (!missing) forPeople(error);
  });

function unlessRefused(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'FAILED_PRECONDITION')) throw error;
}

/** The order says that its units left and the warehouse that they did not, or the reverse: waiting does not help. */
function forPeople(error: unknown): never {
  if (error instanceof AppError) throw new NeverHandled(error.message, { cause: error });
  throw error;
}
