import { sql, type Transaction } from 'kysely';
import type { EventTables } from '../log/event-log.tables.js';
import { queueOf } from './consumer.js';
import type { Delivery } from './delivery.js';
import { isDue } from './enqueue.js';

type Tx = Transaction<EventTables>;

export interface Behind {
  /** Keys that wait for a person: whatever else comes of them waits as well. */
  readonly held: ReadonlySet<string>;
  /** Others wait in the queue to be taken. */
  readonly more: boolean;
}

/** What each consumer has handled, and what it has given up on. Always in the transaction of the effect. */
export class ConsumedStore {
  constructor(private readonly consumer: string) {}

  /**
   * Notes these as handled; returns those that were not before. The database ends this transaction where it hears nothing
   * for so long: another process may be waiting to handle the same.
   */
  async take(tx: Tx, deliveries: readonly Delivery[], patienceSeconds: number): Promise<readonly Delivery[]> {
    const rows = deliveries.map(({ entry, run }) => ({ event_id: entry.event.event_id, run }));
    const { rows: taken } = await sql<{ event_id: string; run: string }>`
      with patience as (
        select set_config('idle_in_transaction_session_timeout', ${String(patienceSeconds * 1000)}, true)
      )
      insert into events.consumed (consumer, event_id, run)
      select ${this.consumer}, row.event_id, row.run
      from patience, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row(event_id text, run text)
      on conflict do nothing returning event_id, run`.execute(tx);
    const keys = new Set(taken.map(({ event_id, run }) => `${event_id} ${run}`));
    return deliveries.filter(({ entry, run }) => keys.has(`${entry.event.event_id} ${run}`));
  }

  /** What stands behind events of these keys that are being handled. That more wait need not be asked where it is `likely`. */
  async behind(tx: Tx, keys: readonly string[], likely: boolean): Promise<Behind> {
    const waiting = sql<boolean>`exists (select from bus.job where name = ${queueOf(this.consumer)} and ${isDue})`;
    const { rows } = await sql<{ held: readonly string[]; more: boolean }>`
      select ${likely ? sql<boolean>`true` : waiting} as more, array (
        select distinct key from events.dead_letters where consumer = ${this.consumer} and key = any(${keys}::text[])
      ) as held`.execute(tx);
    const [row] = rows;
    return { held: new Set(row?.held), more: row?.more ?? true };
  }

  /** Gives up on it; without a cause it waits behind another of its key. */
  async bury(tx: Tx, { entry, run, attempts }: Delivery, cause: string | null): Promise<void> {
    await tx
      .insertInto('dead_letters')
      .values({
        consumer: this.consumer,
        sequence: entry.sequence,
        run,
        key: entry.key,
        event_id: entry.event.event_id,
        type: entry.event.event_type,
        cause,
        trace_id: entry.event.metadata.trace_id,
        attempts,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
