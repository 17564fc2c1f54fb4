import { sql } from 'kysely';
import type { EventDatabase } from './event-database.js';
import type { EventRow } from './event-log.tables.js';
import { logEntry, type LogEntry } from './log-entry.js';

/** What is wanted of the log; what is left out does not narrow. Never put a caller's wish in place of what they may see. */
export interface LogFilter {
  readonly types?: readonly string[];
  readonly keys?: readonly string[];
  readonly customerId?: string;
  readonly partnerId?: string;
  readonly since?: Date;
}

export interface LogPage {
  readonly entries: readonly LogEntry[];
  /** Where to read on: past everything that was looked at, wanted or not. */
  readonly next: number;
  /** Whether events between `after` and these were forgotten before they were read: never where it is 0. */
  readonly gap: boolean;
}

/** The log in the order of its numbers. A number that was read past never appears later. */
export class EventLog {
  constructor(private readonly db: EventDatabase) {}

  /** The highest number that can be read now: "from now on" starts after it. */
  async head(): Promise<number> {
    const { rows } = await sql<{ settled: number }>`select events.settled() as settled`.execute(this.db);
    return rows[0]?.settled ?? 0;
  }

  /**
   * Whether numbers beyond this one are drawn. What a reader did not get of them it may get without another word from the
   * database, which says nothing where a transaction is rolled back: it has to look again.
   */
  async isDrawnBeyond(position: number): Promise<boolean> {
    const { rows } = await sql<{ beyond: boolean }>`
      select last_value > ${position} as beyond from events.event_log_sequence`.execute(this.db);
    return rows[0]?.beyond ?? false;
  }

  async read(after: number, filter: LogFilter, limit: number): Promise<LogPage> {
    const head = await this.head();
    const wanted = this.db
      .selectFrom('event_log')
      .selectAll()
      .where('sequence', '>', after)
      .where('sequence', '<=', head)
      .$if(filter.types !== undefined, (query) => query.where('type', 'in', [...(filter.types ?? []), '']))
      .$if(filter.keys !== undefined, (query) => query.where('key', 'in', [...(filter.keys ?? []), '']))
      .$if(filter.customerId !== undefined, (query) => query.where('customer_id', '=', filter.customerId ?? ''))
      .$if(filter.partnerId !== undefined, (query) => query.where('partner_id', '=', filter.partnerId ?? ''))
      .$if(filter.since !== undefined, (query) => query.where('time', '>=', filter.since as Date))
      .orderBy('sequence')
      .limit(limit);
    // In one statement, so that what is forgotten meanwhile is either read or known to be missing.
    const found = await this.db
      .selectFrom('pruned')
      .leftJoinLateral(wanted.as('entry'), (join) => join.onTrue())
      .select('pruned.up_to')
      .selectAll('entry')
      .orderBy('entry.sequence')
      .execute();
    const rows = found.filter((row): row is typeof row & EventRow => row.sequence !== null);
    const full = rows.length === limit ? rows.at(-1)?.sequence : undefined;
    const gap = after > 0 && after < (found[0]?.up_to ?? 0);
    return { entries: rows.map(logEntry), next: full ?? Math.max(after, head), gap };
  }
}

/** The same narrowing for an entry at hand. */
export const matches = ({ types, keys, customerId, partnerId, since }: LogFilter, entry: LogEntry): boolean =>
  (types === undefined || types.includes(entry.event.event_type)) &&
  (keys === undefined || keys.includes(entry.key)) &&
  (customerId === undefined || entry.customerId === customerId) &&
  (partnerId === undefined || entry.partnerId === partnerId) &&
  (since === undefined || Date.parse(entry.event.timestamp) >= since.getTime());
