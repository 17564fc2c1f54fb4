import { matches, type EventLog, type LogFilter } from '../log/event-log.js';
import type { LogEntry } from '../log/log-entry.js';

/** A reader that does not keep up is held no more than this; it reads on from the database. */
const MOST_HELD = 128;
const PAGE = 100;

/** One reader of the feed: from the database until it has caught up, then from what the process reads for all. */
export class Follower {
  private readonly held: LogEntry[] = [];
  private live = false;
  private wake: () => void = () => undefined;

  constructor(
    private position: number,
    private readonly filter: LogFilter,
    private readonly log: EventLog,
    /** Up to where the process has read. */
    private readonly tail: () => number,
  ) {}

  /** An entry that the process has read, in the order of the log. */
  offer(entry: LogEntry): void {
    if (!this.live || entry.sequence <= this.position || !matches(this.filter, entry)) return;
    if (this.held.length < MOST_HELD) this.held.push(entry);
    else this.live = false;
    this.wake();
  }

  /** Ends when the signal aborts. */
  async *entries(signal: AbortSignal): AsyncGenerator<LogEntry, void, void> {
    const aborted = () => this.wake();
    signal.addEventListener('abort', aborted);
    try {
      while (!signal.aborted) {
        const next = this.held.shift();
        if (next) {
          this.position = next.sequence;
          yield next;
        } else if (this.live) await new Promise<void>((resolve) => (this.wake = resolve));
        else yield* this.stored(signal);
      }
    } finally {
      signal.removeEventListener('abort', aborted);
    }
  }

  private async *stored(signal: AbortSignal): AsyncGenerator<LogEntry, void, void> {
    const { entries, next } = await this.log.read(this.position, this.filter, PAGE);
    for (const entry of entries) {
      if (signal.aborted) return;
      this.position = entry.sequence;
      yield entry;
    }
    this.position = next;
    // No await between this look and what is offered next, so nothing falls in between.
    this.live = entries.length < PAGE && next >= this.tail();
  }
}
