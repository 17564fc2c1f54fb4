import { sql } from 'kysely';
import {
  letterId,
  partsOf,
  type DeadLetter,
  type DeadLetterSource,
  type DeskTransaction,
} from '../../dead-letters/dead-letter.js';
import { CATALOG, type Catalog } from '../../events/catalog/catalog.js';
import { redacted } from '../../events/catalog/redacted.js';
import { versionAt } from '../out/api-versions.js';
import { askAgain } from './delivery.store.js';
import type { OutgoingTransaction } from '../out/outgoing-database.js';
import type { Payload } from '../out/payload.js';
import { OUTGOING_SCHEMA } from '../out/outgoing.tables.js';

const idOf = (letter: DeadLetter): string => partsOf(letter)[0] ?? '';

const outgoing = (tx: DeskTransaction) => (tx as unknown as OutgoingTransaction).withSchema(OUTGOING_SCHEMA);

/** As it is sent, without what is personal in it. */
function shownBody(body: string): Payload {
  const payload = JSON.parse(body) as Payload;
  const { type, api_version: date, data } = payload;
  const catalog: Catalog = CATALOG;
  return { ...payload, data: redacted(catalog[type]?.[versionAt(date, type)]?.data.json ?? {}, data) };
}

/** Deliveries to partners whose attempts are used up. Each moves alone: those of its key have gone on without it. */
export const DELIVERY_LETTERS: DeadLetterSource = {
  name: 'deliveries',
  letters: sql`
    select ${sql.lit(letterId('deliveries', ''))} || delivery.id as id, endpoint_id as place, event_type as type, key,
      coalesce(cause, 'unknown') as cause, attempts, trace_id, settled_at as failed_at
    from webhooks_out.deliveries as delivery join webhooks_out.endpoints as endpoint on endpoint.id = endpoint_id
    where delivery.status = 'failed' and endpoint.deleted_at is null`,
  inspect: async (tx, letter) => {
    const db = outgoing(tx);
    const { body } = await db
      .selectFrom('deliveries')
      .select('body')
      .where('id', '=', idOf(letter))
      .executeTakeFirstOrThrow();
    const attempts = await db
      .selectFrom('attempts')
      .select(['number', 'at', 'duration_ms', 'response_status', 'response_excerpt', 'error'])
      .where('delivery_id', '=', idOf(letter))
      .orderBy('number')
      .execute();
    return { payload: shownBody(body), history: attempts };
  },
  replay: (tx, letter) => askAgain(outgoing(tx), { endpointId: letter.place, id: idOf(letter), status: ['failed'] }, 1),
  discard: async (tx, letter) => {
    const { numUpdatedRows } = await outgoing(tx)
      .updateTable('deliveries')
      .set({ status: 'discarded' })
      .where('id', '=', idOf(letter))
      .where('status', '=', 'failed')
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  },
};
