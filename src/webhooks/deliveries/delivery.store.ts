import { Injectable } from '@nestjs/common';
import { sql, type InsertObject, type Selectable } from 'kysely';
import { cutPage, keysetPage, type Keyset } from '../../platform/db/keyset.js';
import { decodePageToken } from '../../platform/db/page-token.js';
import { AppError } from '../../platform/errors.js';
import { Outgoing } from '../out/outgoing.js';
import type { OutgoingDatabase, OutgoingTransaction } from '../out/outgoing-database.js';
import {
  OUTGOING_CHANNEL,
  type AttemptRow,
  type DeliveryRow,
  type DeliveryState,
  type EndpointState,
  type OutgoingTables,
} from '../out/outgoing.tables.js';

export type Delivery = Selectable<DeliveryRow>;
export type NewDelivery = InsertObject<OutgoingTables, 'deliveries'>;

/** What is wanted of the deliveries; what is left out does not narrow. */
export interface DeliveryFilter {
  readonly endpointId?: string | undefined;
  readonly partnerId?: string | undefined;
  readonly status?: readonly DeliveryState[] | undefined;
  readonly eventTypes?: readonly string[] | undefined;
  readonly eventId?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

export interface DeliveryPage extends DeliveryFilter {
  /** Empty for the first page. */
  readonly pageToken: string;
  readonly size: number;
}

export interface DeliveryWithAttempts {
  readonly delivery: Delivery;
  readonly attempts: readonly AttemptRow[];
}

const NEWEST: Keyset = { sort: 'created_at', id: 'id', type: 'timestamptz', direction: 'desc' };
const NOW = sql<Date>`now()`;

@Injectable()
export class DeliveryStore {
  constructor(private readonly outgoing: Outgoing) {}

  async list({ pageToken, size, ...filter }: DeliveryPage) {
    const after = decodePageToken(pageToken, NEWEST.type);
    const rows = await this.outgoing.read((db) =>
      keysetPage(db.selectFrom('deliveries').selectAll().where(wanted(filter)), NEWEST, { after, size }).execute(),
    );
    return cutPage(rows, size);
  }

  /** Throws NOT_FOUND, also for one of another endpoint. */
  async get(id: string, filter: Pick<DeliveryFilter, 'endpointId'> = {}): Promise<DeliveryWithAttempts> {
    return this.outgoing.read(async (db) => {
      const delivery = await db
        .selectFrom('deliveries')
        .selectAll()
        .where('id', '=', id)
        .where(wanted(filter))
        .executeTakeFirst();
      if (!delivery) throw AppError.notFound('webhook_delivery', id);
      const attempts = await db
        .selectFrom('attempts')
        .selectAll()
        .where('delivery_id', '=', id)
        .orderBy('number')
        .execute();
      return { delivery, attempts };
    });
  }

  /** As `typesOf`, in a transaction of its own. */
  types(filter: DeliveryFilter): Promise<readonly string[]> {
    return this.outgoing.read((db) => typesOf(db, filter));
  }

  /** As `askAgain`, in a transaction of its own. */
  again(filter: AgainFilter, most: number): Promise<number> {
    return this.outgoing.change((tx) => askAgain(tx, filter, most));
  }
}

/** Of which types they are. */
export async function typesOf(db: OutgoingDatabase, filter: DeliveryFilter): Promise<readonly string[]> {
  const rows = db.selectFrom('deliveries').select('event_type').distinct().where(wanted(filter)).orderBy('event_type');
  return (await rows.execute()).map(({ event_type: type }) => type);
}

export type AgainFilter = DeliveryFilter & { readonly endpointId: string; readonly id?: string };

/**
 * Asks for those of an endpoint that have come to an end once more, at most so many, the oldest first: the same bytes under
 * the same id, on a schedule that begins anew. Returns how many. Where the endpoint is not enabled they are parked.
 */
export async function askAgain(tx: OutgoingTransaction, filter: AgainFilter, most: number): Promise<number> {
  const { status } = await tx
    .selectFrom('endpoints')
    .select('status')
    .where('id', '=', filter.endpointId)
    .forShare()
    .executeTakeFirstOrThrow();
  const chosen = tx
    .selectFrom('deliveries')
    .select('id')
    .where(wanted(filter))
    .where('status', 'in', ['delivered', 'failed'])
    .$if(filter.id !== undefined, (query) => query.where('id', '=', filter.id ?? ''))
    .orderBy('created_at')
    .orderBy('id')
    .limit(most)
    .forUpdate();
  const { numUpdatedRows } = await tx
    .updateTable('deliveries')
    .set({ ...waiting(status), settled_at: null, cause: null, attempts_before: sql<number>`attempts` })
    .where('id', 'in', chosen)
    .executeTakeFirstOrThrow();
  await wakeSenders(tx);
  return Number(numUpdatedRows);
}

/** How a delivery begins: to be sent now, or to wait for its endpoint. */
export const waiting = (status: EndpointState) =>
  status === 'enabled'
    ? ({ status: 'pending', next_attempt_at: NOW } as const)
    : ({ status: 'parked', next_attempt_at: null } as const);

/** When the transaction commits. */
export async function wakeSenders(tx: OutgoingTransaction): Promise<void> {
  await sql`select pg_notify(${OUTGOING_CHANNEL}, '')`.execute(tx);
}

function wanted({ endpointId, partnerId, status, eventTypes, eventId, since, until }: DeliveryFilter) {
  const rules = [
    endpointId !== undefined && sql`endpoint_id = ${endpointId}`,
    partnerId !== undefined && sql`partner_id = ${partnerId}`,
    status !== undefined && sql`status = any(${status})`,
    eventTypes !== undefined && sql`event_type = any(${eventTypes})`,
    eventId !== undefined && sql`event_id = ${eventId}`,
    since !== undefined && sql`created_at >= ${since}`,
    until !== undefined && sql`created_at < ${until}`,
  ].filter((rule) => rule !== false);
  return sql<boolean>`${sql.join([sql`true`, ...rules], sql` and `)}`;
}
