import type { EventDatabase } from './event-database.js';
import { logEntry, type LogEntry } from './log-entry.js';

/** What a person looks for; what is left out does not narrow. */
export interface Wanted {
  readonly type?: string | undefined;
  readonly key?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** Numbers below this one. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface Found {
  readonly entries: readonly LogEntry[];
  /** `before` of the next page; undefined after the last one. */
  readonly next: number | undefined;
}

/** The log as people read it: what came last comes first. Whoever must miss nothing reads `EventLog`. */
export class EventSearch {
  constructor(private readonly db: EventDatabase) {}

  async newest({ type, key, since, until, before, limit }: Wanted): Promise<Found> {
    let query = this.db.selectFrom('event_log').selectAll();
    if (type !== undefined) query = query.where('type', '=', type);
    if (key !== undefined) query = query.where('key', '=', key);
    if (since) query = query.where('time', '>=', since);
    if (until) query = query.where('time', '<', until);
    if (before !== undefined) query = query.where('sequence', '<', before);
    const rows = await query
      .orderBy('sequence', 'desc')
      .limit(limit + 1)
      .execute();
    const entries = rows.slice(0, limit).map(logEntry);
    return { entries, next: rows.length > limit ? entries.at(-1)?.sequence : undefined };
  }

  async find(eventId: string): Promise<LogEntry | undefined> {
    const row = await this.db.selectFrom('event_log').selectAll().where('event_id', '=', eventId).executeTakeFirst();
    return row && logEntry(row);
  }
}
