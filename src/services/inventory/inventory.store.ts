import { Injectable } from '@nestjs/common';
import type { Kysely, Transaction } from 'kysely';
import type { EventMetadata } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import { AppError } from '../../platform/errors.js';
import { isId } from '../../platform/ids.js';
import {
  commit,
  release,
  reserve,
  type Announce,
  type Reservation,
  type ReservationCommand,
  type WantedLine,
} from './inventory.reservations.js';
import { adjust } from './stock-adjustment.js';
import { linkItem, type ItemLink } from './stock-items.js';
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
    return this.db.transaction().execute((tx) => adjust(tx, request, 'adjust', now));
  }

  link(link: ItemLink, now: Date): Promise<StockRow> {
    return this.db.transaction().execute((tx) => linkItem(tx, link, now));
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
