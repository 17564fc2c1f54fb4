import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../platform/logger.js';
import { readFilter } from './dead-letter-filter.js';
import type { DeadLetterReader, Waiting } from './dead-letter-reader.js';
import type { DeskTransaction } from './dead-letter.js';
import type { DeadLettersDatabase } from './dead-letters.tables.js';
import { advance, claimReplay, endReplay, type BulkReplay } from './replays.store.js';

export interface BulkReplayerOptions {
  readonly db: DeadLettersDatabase;
  readonly reader: DeadLetterReader;
  readonly logger: Logger;
  /** Tests let time pass in their own way. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

const BETWEEN_LOOKS = 1_000;
const A_SECOND = 1_000;

/**
 * Sends the letters of bulk replays on their way, the oldest first and not faster than each replay says. What it has done is
 * noted in the transaction that does it: where this process dies, another goes on behind the last letter.
 */
export class BulkReplayer {
  private readonly closing = new AbortController();
  private readonly ended: Promise<void>;

  constructor(private readonly options: BulkReplayerOptions) {
    this.ended = this.run();
  }

  /** The letter at hand is finished first. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { db, logger } = this.options;
    while (!this.closing.signal.aborted) {
      try {
        const replay = await claimReplay(db);
        if (replay) await this.work(replay);
        else await this.pause(BETWEEN_LOOKS);
      } catch (error) {
        logger.warn({ err: error }, 'dead letters could not be replayed; it is tried again');
        await this.pause(BETWEEN_LOOKS);
      }
    }
  }

  private async work(claimed: BulkReplay): Promise<void> {
    const { db, reader } = this.options;
    let replay: BulkReplay | undefined = claimed;
    const filter = readFilter(claimed.filter as Parameters<typeof readFilter>[0]);
    while (replay && !this.closing.signal.aborted) {
      const limit: number = replay.per_second;
      const after: string | undefined = replay.position ?? undefined;
      const waiting = await reader.oldest(db, filter, { after, limit });
      for (const next of waiting) {
        if (!replay || this.closing.signal.aborted) return;
        replay = await this.one(replay, next);
      }
      if (waiting.length < limit) return void (replay && (await endReplay(db, replay.id, 'completed')));
      await this.pause(A_SECOND);
    }
  }

  private async one(replay: BulkReplay, { letter, position }: Waiting): Promise<BulkReplay | undefined> {
    const { db, reader, logger } = this.options;
    try {
      return await db.transaction().execute(async (tx) => {
        const replayed = await reader.sourceOf(letter).replay(tx as unknown as DeskTransaction, letter);
        const advanced = await advance(tx, replay, { position, replayed });
        // Whoever has gone on with it, or called it off, decides: what was done here is undone.
        if (!advanced) throw new NotOurs();
        return advanced;
      });
    } catch (error) {
      if (error instanceof NotOurs) return undefined;
      logger.warn({ err: error, letter: letter.id, replay: replay.id }, 'a dead letter could not be replayed');
      const cause = error instanceof Error ? error.message : 'unknown';
      return advance(db, replay, { position, replayed: 0, cause });
    }
  }

  private async pause(milliseconds: number): Promise<void> {
    const { pause = (time, signal) => wait(time, undefined, { signal }) } = this.options;
    await pause(milliseconds, this.closing.signal).catch(() => undefined);
  }
}

class NotOurs extends Error {}
