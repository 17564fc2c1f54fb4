import { Injectable, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import type { Principal } from '../../platform/access.js';
import { systemClock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { whenEnded } from '../../platform/identity/credential-end.js';
import type { EventType } from '../catalog/catalog.js';
import type { Envelope } from '../envelope.js';
import type { LogFilter, LogPage } from '../log/event-log.js';
import type { LogEntry } from '../log/log-entry.js';
import { shownTo, visibleEvents, type WantedEvents } from './event-access.js';
import { Forgotten } from './event-feed.js';
import type { OpenFeed } from './open-feed.js';

/** An event as a caller sees it, where it stands in the log. */
export interface SeenEvent {
  /** Grows from event to event; whoever returns with it misses nothing. */
  readonly sequence: number;
  /** What its order depends on: the order's id. */
  readonly key: string;
  readonly event: Envelope;
}

export interface PageRequest {
  readonly after: number;
  readonly limit: number;
  /** How long to wait where there is nothing. */
  readonly milliseconds: number;
  /** The caller leaves. */
  readonly signal: AbortSignal;
}

export interface SeenPage {
  readonly events: readonly SeenEvent[];
  /** Where the next page begins: past what is not for the caller, too. */
  readonly next: number;
}

/** For those who only wish to know that something happened. */
export interface NewsRequest {
  readonly orderId: string;
  readonly types: readonly EventType[];
  readonly after: number;
  readonly milliseconds: number;
  readonly signal: AbortSignal;
}

/**
 * The feed of the process as callers see it: no road can hand out what `visibleEvents` and `shownTo` keep back. Throws
 * UNAUTHENTICATED or FORBIDDEN where a caller may see nothing, INVALID_CURSOR where events after its position are kept no
 * longer, UPSTREAM_UNAVAILABLE without a database.
 */
@Injectable()
export class VisibleFeed implements OnModuleDestroy, OnApplicationShutdown {
  private readonly leaving = new AbortController();

  constructor(private readonly opened: OpenFeed | undefined) {}

  /** Where "from now on" begins. */
  head(): Promise<number> {
    return available(() => this.open().feed.head());
  }

  /**
   * At once where there is something; else when something comes, or empty when the time is over or the signal aborts. Throws
   * UNAUTHENTICATED where the caller's credential ends first.
   */
  async page(
    principal: Principal,
    wanted: WantedEvents,
    { after, limit, milliseconds, signal }: PageRequest,
  ): Promise<SeenPage> {
    const filter = visibleEvents(principal, wanted);
    const { log, feed } = this.open();
    const page = await available(async (): Promise<LogPage> => {
      if (milliseconds <= 0) return whole(await log.read(after, filter, limit));
      return this.untilOver(signal, milliseconds, (until, end) =>
        whileTrusted(principal, end, () => feed.page(after, filter, limit, until)),
      );
    });
    return { events: page.entries.map((entry) => seenBy(principal, entry)), next: page.next };
  }

  /**
   * Waits until one of these happens to an order, the time is over, the signal aborts or the process ends; where the log
   * cannot be read, as long. Says how far the log was read, and nothing of what happened: whoever asks reads the order.
   */
  news({ orderId, types, after, milliseconds, signal }: NewsRequest): Promise<number> {
    const filter: LogFilter = { keys: [orderId], types };
    return this.untilOver(signal, milliseconds, async (until) => {
      const over = aborted(until);
      const page = async () => (await this.open().feed.page(after, filter, 1, until)).next;
      // A database that hangs keeps nobody who leaves.
      return Promise.race([page().catch(() => over), over]).then((next) => next ?? after);
    });
  }

  /** The process ends: nobody should wait any more. */
  get isLeaving(): boolean {
    return this.leaving.signal.aborted;
  }

  /** All that comes after this number, until the signal aborts; throws UPSTREAM_UNAVAILABLE when the process ends. */
  async *follow(
    principal: Principal,
    wanted: WantedEvents,
    after: number,
    until: AbortSignal,
  ): AsyncGenerator<SeenEvent, void, void> {
    const filter = visibleEvents(principal, wanted);
    const either = this.untilLeaving(until);
    const entries = this.open().feed.follow(after, filter, either.signal);
    try {
      for (;;) {
        const { done, value } = await available(() => entries.next());
        if (done) break;
        yield seenBy(principal, value);
      }
    } finally {
      either.end();
      await entries.return();
    }
    if (!until.aborted) throw unavailable('This server is going away; connect again.');
  }

  /** Those who wait get what there is, before their connections are closed. */
  onModuleDestroy(): void {
    this.leaving.abort();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.opened?.close();
  }

  private async untilOver<T>(
    signal: AbortSignal,
    milliseconds: number,
    read: (until: AbortSignal, end: () => void) => Promise<T>,
  ): Promise<T> {
    const until = this.untilLeaving(signal);
    const over = setTimeout(until.end, milliseconds);
    try {
      return await read(until.signal, until.end);
    } finally {
      clearTimeout(over);
      until.end();
    }
  }

  /** Aborts with the signal, with the process, or by `end`, which must be called: AbortSignal.any() outlives its readers. */
  private untilLeaving(signal: AbortSignal): { readonly signal: AbortSignal; readonly end: () => void } {
    const either = new AbortController();
    const sources = [signal, this.leaving.signal];
    const end = () => {
      for (const source of sources) source.removeEventListener('abort', end);
      either.abort();
    };
    for (const source of sources) source.addEventListener('abort', end);
    if (sources.some(({ aborted }) => aborted)) end();
    return { signal: either.signal, end };
  }

  private open(): OpenFeed {
    if (!this.opened) throw unavailable('This process has no database to read events from.');
    return this.opened;
  }
}

/** Ends the reading when the caller's credential ends, and throws UNAUTHENTICATED then. */
async function whileTrusted<T>(principal: Principal, end: () => void, read: () => Promise<T>): Promise<T> {
  const trust = { ended: false };
  const calledOff = whenEnded(principal, systemClock, () => {
    trust.ended = true;
    end();
  });
  try {
    const found = await read();
    if (trust.ended) throw AppError.of('UNAUTHENTICATED');
    return found;
  } finally {
    calledOff();
  }
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

const seenBy = (principal: Principal, { sequence, key, event }: LogEntry): SeenEvent => ({
  sequence,
  key,
  event: shownTo(principal, event),
});

const EXPIRED =
  'Events after this cursor are kept no longer. Begin without a cursor at the oldest that is kept, or with the latest.';

function whole(page: LogPage): LogPage {
  if (page.gap) throw new Forgotten();
  return page;
}

async function available<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof Forgotten) throw AppError.of('INVALID_CURSOR', { expired: true }, { message: EXPIRED });
    throw cause instanceof AppError ? cause : unavailable('The log of events cannot be read now.', cause);
  }
}

const unavailable = (message: string, cause?: unknown): AppError =>
  AppError.of('UPSTREAM_UNAVAILABLE', { service: 'events' }, { message, cause });
