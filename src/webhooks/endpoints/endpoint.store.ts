import { Injectable } from '@nestjs/common';
import { sql, type Selectable, type UpdateObject } from 'kysely';
import { cutPage, keysetPage, type Keyset } from '../../platform/db/keyset.js';
import { decodePageToken } from '../../platform/db/page-token.js';
import { AppError } from '../../platform/errors.js';
import { Outgoing } from '../out/outgoing.js';
import type { OutgoingTransaction } from '../out/outgoing-database.js';
import type { EndpointRow, EndpointState, OutgoingTables } from '../out/outgoing.tables.js';
import { parkPending } from '../out/parking.js';

export type Endpoint = Selectable<EndpointRow>;
export type NewEndpoint = Omit<
  Endpoint,
  'status' | 'disabled_reason' | 'consecutive_failures' | 'failing_since' | 'created_at' | 'updated_at' | 'deleted_at'
>;
export type EndpointChange = UpdateObject<OutgoingTables, 'endpoints'>;

/** Which page of whose endpoints. */
export interface EndpointPage {
  readonly partnerId: string;
  readonly status?: EndpointState | undefined;
  /** Empty for the first page. */
  readonly pageToken: string;
  readonly size: number;
}

const NEWEST: Keyset = { sort: 'created_at', id: 'id', type: 'timestamptz', direction: 'desc' };
const NOW = sql<Date>`now()`;
const json = (value: unknown): string => JSON.stringify(value);

/** Endpoints of partners. Every method is told whose they are: those of others are not found. */
@Injectable()
export class EndpointStore {
  constructor(private readonly outgoing: Outgoing) {}

  /** What the change with this id made before, or a new one; undefined where the partner has as many as it may. */
  create({ filters, secrets, signing_key: key, ...row }: NewEndpoint, most: number): Promise<Endpoint | undefined> {
    return this.outgoing.change(async (tx) => {
      // One after the other, so that two at once cannot both be the last.
      await sql`select pg_advisory_xact_lock(hashtextextended(${`webhooks ${row.partner_id}`}, 0))`.execute(tx);
      const made = await tx
        .selectFrom('endpoints')
        .selectAll()
        .where('request_id', '=', row.request_id)
        .executeTakeFirst();
      if (made) return made;
      const { count } = await tx
        .selectFrom('endpoints')
        .select((row_) => row_.fn.countAll<number>().as('count'))
        .where('partner_id', '=', row.partner_id)
        .where('deleted_at', 'is', null)
        .executeTakeFirstOrThrow();
      if (count >= most) return undefined;
      const values = { filters: json(filters), secrets: json(secrets), signing_key: key && json(key) };
      return tx
        .insertInto('endpoints')
        .values({ ...row, ...values, status: 'enabled', created_at: NOW, updated_at: NOW })
        .returningAll()
        .executeTakeFirstOrThrow();
    });
  }

  async list({ partnerId, status, pageToken, size }: EndpointPage) {
    const after = decodePageToken(pageToken, NEWEST.type);
    const rows = await this.outgoing.read((db) =>
      keysetPage(
        db
          .selectFrom('endpoints')
          .selectAll()
          .where('partner_id', '=', partnerId)
          .where('deleted_at', 'is', null)
          .$if(status !== undefined, (query) => query.where('status', '=', status as EndpointState)),
        NEWEST,
        { after, size },
      ).execute(),
    );
    return cutPage(rows, size);
  }

  /** Throws NOT_FOUND. */
  async get(partnerId: string, id: string): Promise<Endpoint> {
    return found(
      id,
      await this.outgoing.read((db) =>
        db.selectFrom('endpoints').selectAll().where(ownedBy(partnerId, id)).executeTakeFirst(),
      ),
    );
  }

  /** Changes what it is now; nobody else changes it meanwhile. Throws NOT_FOUND, and what `change` throws. */
  change(
    partnerId: string,
    id: string,
    change: (endpoint: Endpoint, tx: OutgoingTransaction) => EndpointChange | Promise<EndpointChange>,
  ): Promise<Endpoint> {
    return this.outgoing.change(async (tx) => {
      const row = await tx
        .selectFrom('endpoints')
        .selectAll()
        .where(ownedBy(partnerId, id))
        .forUpdate()
        .executeTakeFirst();
      const changes = await change(found(id, row), tx);
      const changed = await tx
        .updateTable('endpoints')
        .set({ ...changes, updated_at: NOW })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      if (changed.status !== 'enabled') await parkPending(tx, id);
      return changed;
    });
  }

  /** Nothing more is sent; what was to be sent is given up. Throws NOT_FOUND. */
  async remove(partnerId: string, id: string): Promise<void> {
    await this.change(partnerId, id, async (_, tx) => {
      await tx
        .updateTable('deliveries')
        .set({ status: 'failed', cause: 'The endpoint was deleted.', next_attempt_at: null, settled_at: NOW })
        .where('endpoint_id', '=', id)
        .where('status', 'in', ['pending', 'parked'])
        .execute();
      return { deleted_at: NOW, status: 'disabled', disabled_reason: 'deleted' };
    });
  }
}

const ownedBy = (partnerId: string, id: string) =>
  sql<boolean>`partner_id = ${partnerId} and id = ${id} and deleted_at is null`;

function found(id: string, row: Endpoint | undefined): Endpoint {
  if (!row) throw AppError.notFound('webhook_endpoint', id);
  return row;
}
