import { sql, type Selectable } from 'kysely';
import type { EventDatabase } from '../log/event-database.js';
import type { DeadLetterRow } from '../log/event-log.tables.js';
import { queueOf } from './consumer.js';
import { enqueue } from './enqueue.js';

export type DeadLetter = Selectable<DeadLetterRow>;

export interface DeadLetterFilter {
  readonly consumer?: string;
  readonly key?: string;
}

export interface DeadLetterPage {
  readonly letters: readonly DeadLetter[];
  /** `after` of the next page; undefined after the last one. */
  readonly next: string | undefined;
}

/** What consumers have given up on, for a person to look at. */
export class DeadLetters {
  constructor(private readonly db: EventDatabase) {}

  async list({ consumer, key }: DeadLetterFilter = {}, limit = 100): Promise<readonly DeadLetter[]> {
    return this.db
      .selectFrom('dead_letters')
      .selectAll()
      .$if(consumer !== undefined, (query) => query.where('consumer', '=', consumer ?? ''))
      .$if(key !== undefined, (query) => query.where('key', '=', key ?? ''))
      .orderBy('failed_at', 'desc')
      .orderBy('sequence')
      .limit(limit)
      .execute();
  }

  /** As `list`, page by page, in the order of the log. */
  async page({ consumer, key }: DeadLetterFilter, after: string | undefined, limit: number): Promise<DeadLetterPage> {
    const [sequence, name = '', run = ''] = after?.split(' ') ?? [];
    const rows = await this.db
      .selectFrom('dead_letters')
      .selectAll()
      .$if(consumer !== undefined, (query) => query.where('consumer', '=', consumer ?? ''))
      .$if(key !== undefined, (query) => query.where('key', '=', key ?? ''))
      .$if(sequence !== undefined, (query) =>
        query.where(sql<boolean>`(sequence, consumer, run) > (${sequence}::bigint, ${name}, ${run})`),
      )
      .orderBy('sequence')
      .orderBy('consumer')
      .orderBy('run')
      .limit(limit + 1)
      .execute();
    const letters = rows.slice(0, limit);
    const last = letters.at(-1);
    return { letters, next: rows.length > limit && last ? `${last.sequence} ${last.consumer} ${last.run}` : undefined };
  }

  async find(consumer: string, eventId: string): Promise<DeadLetter | undefined> {
    return this.db
      .selectFrom('dead_letters')
      .selectAll()
      .where('consumer', '=', consumer)
      .where('event_id', '=', eventId)
      .executeTakeFirst();
  }

  /** Tries a key again, from the event that failed on and in order; all keys where none is named. Returns how many events. */
  redrive(consumer: string, key?: string): Promise<number> {
    return this.db.transaction().execute(async (tx) => {
      const letters = await tx
        .deleteFrom('dead_letters')
        .where('consumer', '=', consumer)
        .$if(key !== undefined, (query) => query.where('key', '=', key ?? ''))
        .returning(['sequence', 'run'])
        .execute();
      for (const run of new Set(letters.map((letter) => letter.run))) {
        const sequences = letters.filter((letter) => letter.run === run).map(({ sequence }) => sequence);
        await enqueue(tx, queueOf(consumer), { sequences }, run);
      }
      return letters.length;
    });
  }

  /** Leaves one event out for good and tries those behind it; false where it is not there. */
  async discard(consumer: string, eventId: string): Promise<boolean> {
    const letter = await this.db.transaction().execute(async (tx) => {
      const found = await tx
        .deleteFrom('dead_letters')
        .where('consumer', '=', consumer)
        .where('event_id', '=', eventId)
        .returning(['key', 'run', 'event_id'])
        .executeTakeFirst();
      if (!found) return undefined;
      await tx
        .insertInto('consumed')
        .values({ consumer, event_id: found.event_id, run: found.run })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return found;
    });
    if (letter) await this.redrive(consumer, letter.key);
    return letter !== undefined;
  }
}
