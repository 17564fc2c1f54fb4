import { matches, type EventLog, type LogFilter, type LogPage } from '../log/event-log.js';
import type { LogEntry } from '../log/log-entry.js';

/** A reader that does not keep up is held no more than this; it reads on from the database. */
const MOST_HELD = 128;

/** One reader of the feed: from the database until it has caught up, then from what the process reads for all. */
export class Follower {
  private readonly held: LogEntry[] = [];
  private live: boolean;
  private wake: () => void = () => undefined;

  constructor(
    private position: number,
    private readonly filter: LogFilter,
    private readonly log: EventLog,
    /** Up to where the process has read. */
    private readonly tail: () => number,
  ) {
    // One that returns and missed nothing asks the database nothing.
    this.live = position >= tail();
  }

  /** An entry that the process has read, in the order of the log. */
  offer(entry: LogEntry): void {
    if (!this.live || entry.sequence <= this.position || !matches(this.filter, entry)) return;
    if (this.held.length < MOST_HELD) this.held.push(entry);
    else this.live = false;
    this.wake();
  }

  /** What comes next, at most `limit` entries: at once where there is something. Empty where the signal aborts first. */
  async next(limit: number, signal: AbortSignal): Promise<LogPage> {
    const aborted = () => this.wake();
    signal.addEventListener('abort', aborted);
    try {
      while (!signal.aborted) {
        if (this.held.length > 0) return this.taken(limit);
        if (this.live) await new Promise<void>((resolve) => (this.wake = resolve));
        else {
          const stored = await this.stored(limit);
          if (stored.entries.length > 0 || stored.gap) return stored;
        }
      }
      // What the process has read past was not for this reader, or it would be held.
      if (this.live && this.held.length === 0) this.position = Math.max(this.position, this.tail());
      return { entries: [], next: this.position, gap: false };
    } finally {
      signal.removeEventListener('abort', aborted);
    }
  }

  private taken(limit: number): LogPage {
    const entries = this.held.splice(0, limit);
    this.position = entries.at(-1)?.sequence ?? this.position;
    return { entries, next: this.position, gap: false };
  }

  private async stored(limit: number): Promise<LogPage> {
    const page = await this.log.read(this.position, this.filter, limit);
    this.position = page.next;
    // No await between this look and what is offered next, so nothing falls in between.
    this.live = page.entries.length < limit && page.next >= this.tail();
    return page;
  }
}
