import { Injectable } from '@nestjs/common';
import type { Kysely, Transaction } from 'kysely';
import type { EventMetadata } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import { AppError } from '../../platform/errors.js';
import { isId } from '../../platform/ids.js';
import { move } from './inventory.ledger.js';
import {
  commit,
  release,
  reserve,
  type Announce,
  type Reservation,
  type ReservationCommand,
  type WantedLine,
} from './inventory.reservations.js';
import { adjusted } from './inventory.rules.js';
import type { HandledRequestRow, InventoryTables, StockRow } from './inventory.tables.js';

/** When, and what it follows from. */
export interface Moment {
  readonly now: Date;
  readonly cause: EventMetadata;
}

@Injectable()
export class InventoryStore {
  constructor(
    private readonly db: Kysely<InventoryTables>,
    private readonly outbox: Outbox,
  ) {}

  async find(productIds: readonly string[]): Promise<readonly StockRow[]> {
    const ids = productIds.filter((id) => isId('prd', id));
    if (ids.length === 0) return [];
    return this.db.selectFrom('stock').selectAll().where('product_id', 'in', ids).execute();
  }

  /** Repeating a request id changes nothing; FAILED_PRECONDITION where reservations would not be covered. */
  async adjust(request: HandledRequestRow, now: Date): Promise<StockRow> {
    const { product_id, delta } = request;
    if (!isId('prd', product_id)) throw AppError.notFound('stock', product_id);
    return this.db.transaction().execute(async (tx) => {
      const stock = await tx
        .selectFrom('stock')
        .selectAll()
        .where('product_id', '=', product_id)
        .forUpdate()
        .executeTakeFirst();
      if (!stock) throw AppError.notFound('stock', product_id);
      if (!(await firstTime(tx, request))) return stock;
      const onHand = adjusted(stock, delta);
      if (onHand === undefined)
        throw AppError.of('FAILED_PRECONDITION', {
          product_id,
          on_hand: stock.on_hand,
          reserved: stock.reserved,
          delta,
        });
      const cause = { request_id: request.request_id, kind: 'adjust', order_id: null, recorded_at: now } as const;
      return move(tx, cause, { product_id, on_hand_change: delta, reserved_change: 0 });
    });
  }

  /** INSUFFICIENT_INVENTORY where units are missing, which is an event too. */
  async reserve(
    command: ReservationCommand,
    lines: readonly WantedLine[],
    { now, cause }: Moment,
  ): Promise<Reservation> {
    const outcome = await this.db
      .transaction()
      .execute((tx) => reserve(tx, command, lines, now, this.announcing(tx, cause)));
    if ('missing' in outcome) throw AppError.of('INSUFFICIENT_INVENTORY', { lines: outcome.missing });
    return outcome.reservation;
  }

  release(command: ReservationCommand, { now, cause }: Moment): Promise<Reservation> {
    return this.db.transaction().execute((tx) => release(tx, command, now, this.announcing(tx, cause)));
  }

  commit(command: ReservationCommand, now: Date): Promise<Reservation> {
    return this.db.transaction().execute((tx) => commit(tx, command, now));
  }

  private announcing(tx: Transaction<InventoryTables>, cause: EventMetadata): Announce {
    return (event) => this.outbox.add(tx, { ...event, cause });
  }
}

async function firstTime(tx: Transaction<InventoryTables>, request: HandledRequestRow): Promise<boolean> {
  const inserted = await tx
    .insertInto('handled_requests')
    .values(request)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return true;
  const handled = await tx
    .selectFrom('handled_requests')
    .selectAll()
    .where('request_id', '=', request.request_id)
    .executeTakeFirstOrThrow();
  // To answer OK would tell the caller that a change took effect which did not.
  if (handled.product_id !== request.product_id || handled.delta !== request.delta) {
    throw AppError.invalid({
      field: 'request_id',
      reason: 'UNKNOWN_VALUE',
      message: 'request_id was used for another adjustment.',
    });
  }
  return false;
}
