import type { Transaction } from 'kysely';
import type { NewEvent } from '../../events/outbox.js';
import { AppError } from '../../platform/errors.js';
import { move } from './inventory.ledger.js';
import { missingUnits, type MissingUnits, type ReservationState } from './inventory.rules.js';
import type {
  HandledCommandRow,
  InventoryTables,
  ReservationLineRow,
  ReservationRow,
  StockRow,
} from './inventory.tables.js';

type Tx = Transaction<InventoryTables>;

export type ReservationCommand = Pick<HandledCommandRow, 'request_id' | 'order_id'>;
export type WantedLine = Pick<ReservationLineRow, 'product_id' | 'quantity'>;

export interface Reservation extends ReservationRow {
  readonly lines: readonly WantedLine[];
}

export type Reserved = { readonly reservation: Reservation } | { readonly missing: MissingUnits[] };

/** Publishes in the transaction of the change. */
export type Announce = (event: StockEvent) => Promise<void>;

type StockEventType = 'stock.reserved' | 'stock.reservation_failed' | 'stock.released';
type StockEvent = { [Type in StockEventType]: Omit<NewEvent<Type>, 'cause'> }[StockEventType];

/** All lines or none. An order that is reserved for already is answered as it stands, whatever the request id. */
export async function reserve(
  tx: Tx,
  command: ReservationCommand,
  lines: readonly WantedLine[],
  now: Date,
  announce: Announce,
): Promise<Reserved> {
  await claim(tx, { ...command, command: 'reserve' });
  const { order_id } = command;
  const { opened, reservation } = await openReservation(tx, { order_id, status: 'reserved', updated_at: now });
  if (!opened) return { reservation: asWanted(reservation, lines) };
  const stock = await lockStock(tx, lines);
  const missing = missingUnits(lines, stock);
  if (missing.length > 0) {
    await forget(tx, command);
    await announce({
      type: 'stock.reservation_failed',
      data: { order_id, reason: 'insufficient_inventory', lines: missing },
    });
    return { missing };
  }
  for (const { product_id, quantity } of lines) {
    const cause = { ...command, kind: 'reserve', recorded_at: now } as const;
    await move(tx, cause, { product_id, on_hand_change: 0, reserved_change: quantity });
  }
  const rows = lines.map(({ product_id, quantity }) => ({ order_id, product_id, quantity }));
  await tx.insertInto('reservation_lines').values(rows).execute();
  await announce({ type: 'stock.reserved', data: { order_id, lines: [...lines] } });
  return { reservation: { ...reservation, lines: inOrder(lines) } };
}

/** As if it had not been asked for, so that it may be asked for again. */
async function forget(tx: Tx, { request_id, order_id }: ReservationCommand): Promise<void> {
  await tx.deleteFrom('reservations').where('order_id', '=', order_id).execute();
  await tx.deleteFrom('handled_commands').where('request_id', '=', request_id).execute();
}

/** Nothing to give back closes the order all the same: what comes late finds it released. */
export async function release(
  tx: Tx,
  command: ReservationCommand,
  now: Date,
  announce: Announce,
): Promise<Reservation> {
  await claim(tx, { ...command, command: 'release' });
  const { order_id } = command;
  const { opened, reservation } = await openReservation(tx, { order_id, status: 'released', updated_at: now });
  if (opened || reservation.status === 'released') return reservation;
  if (reservation.status !== 'reserved') throw refused(reservation, 'released');
  await announce({ type: 'stock.released', data: { order_id, lines: [...reservation.lines] } });
  return close(tx, command, reservation, 'released', now);
}

export async function commit(tx: Tx, command: ReservationCommand, now: Date): Promise<Reservation> {
  await claim(tx, { ...command, command: 'commit' });
  const reservation = await lockReservation(tx, command.order_id);
  if (!reservation) throw AppError.of('FAILED_PRECONDITION', { order_id: command.order_id, wanted: 'committed' });
  if (reservation.status === 'committed') return reservation;
  if (reservation.status !== 'reserved') throw refused(reservation, 'committed');
  return close(tx, command, reservation, 'committed', now);
}

async function close(
  tx: Tx,
  command: ReservationCommand,
  { order_id, lines }: Reservation,
  status: 'released' | 'committed',
  now: Date,
): Promise<Reservation> {
  await lockStock(tx, lines);
  const cause = { ...command, kind: status === 'released' ? 'release' : 'commit', recorded_at: now } as const;
  for (const { product_id, quantity } of lines)
    await move(tx, cause, {
      product_id,
      on_hand_change: status === 'committed' ? -quantity : 0,
      reserved_change: -quantity,
    });
  const change = { status, updated_at: now };
  await tx.updateTable('reservations').set(change).where('order_id', '=', order_id).execute();
  return { order_id, ...change, lines };
}

/** A request id names one command of one order; what was refused leaves no trace and may be asked for again. */
async function claim(tx: Tx, command: HandledCommandRow): Promise<void> {
  const inserted = await tx
    .insertInto('handled_commands')
    .values(command)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return;
  const handled = await tx
    .selectFrom('handled_commands')
    .selectAll()
    .where('request_id', '=', command.request_id)
    .executeTakeFirstOrThrow();
  if (handled.command === command.command && handled.order_id === command.order_id) return;
  throw AppError.invalid({
    field: 'request_id',
    reason: 'UNKNOWN_VALUE',
    message: 'request_id was used for another change of a reservation.',
  });
}

/** Makes the order's row or waits for whoever holds it, so that commands of one order come one after the other. */
async function openReservation(
  tx: Tx,
  row: ReservationRow,
): Promise<{ readonly opened: boolean; readonly reservation: Reservation }> {
  const inserted = await tx
    .insertInto('reservations')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return { opened: true, reservation: { ...row, lines: [] } };
  const reservation = await lockReservation(tx, row.order_id);
  if (!reservation) throw new Error(`the reservation of ${row.order_id} is gone`);
  return { opened: false, reservation };
}

async function lockReservation(tx: Tx, orderId: string): Promise<Reservation | undefined> {
  const row = await tx
    .selectFrom('reservations')
    .selectAll()
    .where('order_id', '=', orderId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return undefined;
  const lines = await tx
    .selectFrom('reservation_lines')
    .select(['product_id', 'quantity'])
    .where('order_id', '=', orderId)
    .execute();
  return { ...row, lines: inOrder(lines) };
}

/** In the order of product ids, whatever the order of the lines: two that want the same products never wait in a ring. */
async function lockStock(tx: Tx, lines: readonly WantedLine[]): Promise<readonly StockRow[]> {
  const ids = lines.map(({ product_id }) => product_id);
  if (ids.length === 0) return [];
  return tx.selectFrom('stock').selectAll().where('product_id', 'in', ids).orderBy('product_id').forUpdate().execute();
}

function asWanted(reservation: Reservation, lines: readonly WantedLine[]): Reservation {
  if (reservation.status === 'released' || asText(reservation.lines) !== asText(lines))
    throw refused(reservation, 'reserved');
  return reservation;
}

const asText = (lines: readonly WantedLine[]): string =>
  inOrder(lines)
    .map(({ product_id, quantity }) => `${product_id} ${quantity}`)
    .join();

const inOrder = (lines: readonly WantedLine[]): readonly WantedLine[] =>
  lines.toSorted((a, b) => (a.product_id < b.product_id ? -1 : 1));

const refused = ({ order_id, status }: Reservation, wanted: ReservationState): AppError =>
  AppError.of('FAILED_PRECONDITION', { order_id, status, wanted });
