import { listen, type Listening } from '../../platform/db/listen.js';
import type { Logger } from '../../platform/logger.js';
import type { EventLog, LogFilter, LogPage } from '../log/event-log.js';
import type { LogEntry } from '../log/log-entry.js';
import { Follower } from './follower.js';

const PAGE = 500;
const FOLLOWED_PAGE = 100;
/** Where a number is drawn and not committed, nobody may say when it was rolled back. */
const UNSETTLED_MILLISECONDS = 20;
/** The database tells of an event once: what could not be read then is looked for again. */
const FAILED_MILLISECONDS = 1_000;
const LOOK_MILLISECONDS = 30_000;

export interface FeedOptions {
  readonly url: string;
  readonly log: EventLog;
  readonly logger: Logger;
}

/** Events after the number that a reader came with are kept no longer. */
export class Forgotten extends Error {}

/**
 * The log as it grows: the process reads each event once and hands it to as many readers as there are. A reader that leaves
 * and returns with the last number it has seen misses nothing.
 */
export class EventFeed {
  private readonly followers = new Set<Follower>();
  private readonly listening: Listening;
  private position = 0;
  private running: Promise<void> | undefined;
  private again = false;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: FeedOptions) {
    this.listening = listen(options.url, 'trivium_events', () => this.look());
  }

  /** Where "from now on" begins. */
  head(): Promise<number> {
    return this.options.log.head();
  }

  /** What comes after this number and passes the filter, for as long as the signal lets it. Throws `Forgotten`. */
  async *follow(after: number, filter: LogFilter, signal: AbortSignal): AsyncGenerator<LogEntry, void, void> {
    const follower = await this.join(after, filter);
    try {
      while (!signal.aborted) {
        const { entries, gap } = await follower.next(FOLLOWED_PAGE, signal);
        if (gap) throw new Forgotten();
        for (const entry of entries) {
          if (signal.aborted) return;
          yield entry;
        }
      }
    } finally {
      this.followers.delete(follower);
    }
  }

  /**
   * One page of it: at once where there is something, else when something comes; empty where the signal aborts first. Its
   * `next` is where the following page begins, whether or not there was something. Throws `Forgotten`.
   */
  async page(after: number, filter: LogFilter, limit: number, signal: AbortSignal): Promise<LogPage> {
    const follower = await this.join(after, filter);
    try {
      const page = await follower.next(limit, signal);
      if (page.gap) throw new Forgotten();
      return page;
    } finally {
      this.followers.delete(follower);
    }
  }

  private async join(after: number, filter: LogFilter): Promise<Follower> {
    // Nobody reads for a reader that is alone: the process begins where the log ends now.
    const head = this.followers.size === 0 ? await this.head() : 0;
    const first = this.followers.size === 0;
    if (first) this.position = head;
    const follower = new Follower(after, filter, this.options.log, () => this.position);
    this.followers.add(follower);
    if (first) this.look();
    return follower;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.listening.close();
    await this.running;
  }

  private look(): void {
    this.again = true;
    if (this.closed || this.followers.size === 0) return;
    this.running ??= this.readAll().finally(() => (this.running = undefined));
  }

  private async readAll(): Promise<void> {
    clearTimeout(this.timer);
    let pause = LOOK_MILLISECONDS;
    try {
      while (this.again && !this.closed) {
        this.again = false;
        const { entries, next } = await this.options.log.read(this.position, {}, PAGE);
        for (const entry of entries) for (const follower of this.followers) follower.offer(entry);
        this.position = next;
        if (entries.length === PAGE) this.again = true;
      }
      if (await this.options.log.isDrawnBeyond(this.position)) pause = UNSETTLED_MILLISECONDS;
    } catch (error) {
      pause = FAILED_MILLISECONDS;
      this.options.logger.warn({ err: error }, 'the event log cannot be read');
    }
    if (!this.closed) this.timer = setTimeout(() => this.look(), this.again ? 0 : pause).unref();
  }
}
