import type { EventMetadata } from '../../events/envelope.js';
import { NotAsCataloged, type AnyNewEvent, type Outbox } from '../../events/outbox.js';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import { webhooksProcessed } from '../../platform/metrics.js';
import { claim, settle, type Settled } from './claims.js';
import type { InboxRow } from './inbox.tables.js';
import type { InboxDatabase } from './open-inbox.js';
import { ATTEMPTS, pauseAfter } from './patience.js';
import type { Provider, Told } from './provider.js';
import { Unreadable } from './unreadable.js';

export interface ProcessorOptions {
  readonly db: InboxDatabase;
  readonly outbox: Outbox;
  readonly providers: readonly Provider[];
  readonly clock: Clock;
  readonly logger: Logger;
}

const BATCH = 50;
/** Many times what a batch takes; where it is over too early, the attempt that is late counts for nothing. */
const LEASE_MILLISECONDS = 10_000;

/** What a delivery comes to, before anything is written. */
interface Outcome extends Settled {
  readonly row: InboxRow;
  readonly events: readonly AnyNewEvent[];
}

/** Turns deliveries that were kept into events of the house: the events and the mark that it is done commit together. */
export class InboxProcessor {
  private readonly providers: ReadonlyMap<string, Provider>;

  constructor(private readonly options: ProcessorOptions) {
    this.providers = new Map(options.providers.map((provider) => [provider.name, provider]));
  }

  /** Processes what is due, up to a batch of it; how many there were. */
  async round(): Promise<number> {
    const { db, clock } = this.options;
    const now = new Date(clock.now());
    const leaseUntil = new Date(now.getTime() + LEASE_MILLISECONDS);
    const rows = await claim(db, { now, leaseUntil, most: BATCH });
    if (rows.length > 0) await this.publish(rows.map((row) => this.outcomeOf(row)));
    return rows.length;
  }

  private async publish(outcomes: readonly Outcome[]): Promise<void> {
    const { db, outbox, clock } = this.options;
    try {
      const own = await db.transaction().execute(async (tx) => {
        const held = await settle(tx, outcomes, new Date(clock.now()));
        await outbox.add(tx, ...outcomes.filter(({ row }) => held.has(row.id)).flatMap(({ events }) => events));
        return held;
      });
      for (const outcome of outcomes) if (own.has(outcome.row.id)) this.note(outcome);
    } catch (error) {
      // One that cannot be published must not take the others of its batch with it.
      if (outcomes.length > 1) for (const outcome of outcomes) await this.publish([outcome]);
      else await this.fail(outcomes, error);
    }
  }

  private async fail([outcome]: readonly Outcome[], error: unknown): Promise<void> {
    if (!outcome) return;
    const failed = this.failed(outcome.row, error);
    const held = await settle(this.options.db, [failed], new Date(this.options.clock.now()));
    if (held.has(failed.row.id)) this.note(failed);
  }

  private outcomeOf(row: InboxRow): Outcome {
    // Whoever held it before died every time, perhaps of it.
    if (row.attempts > ATTEMPTS) return dead(row, 'its process ended in each attempt');
    const provider = this.providers.get(row.provider);
    if (!provider) return dead(row, `no provider is called ${row.provider}`);
    try {
      const translation = provider.translate(row);
      if ('ignored' in translation) return { row, status: 'done', cause: translation.ignored, events: [] };
      return { row, status: 'done', cause: null, events: translation.events.map((told) => newEvent(told, row)) };
    } catch (error) {
      return this.failed(row, error);
    }
  }

  private failed(row: InboxRow, error: unknown): Outcome {
    const cause = error instanceof Error ? error.message : 'unknown';
    const neverReadable = error instanceof Unreadable || error instanceof NotAsCataloged;
    if (neverReadable || row.attempts >= ATTEMPTS) return dead(row, cause);
    const again = new Date(this.options.clock.now() + pauseAfter(row.attempts));
    return { row, status: 'failed', cause, again, events: [] };
  }

  private note({ row, status, cause }: Outcome): void {
    const { provider, id, attempts, trace_id } = row;
    webhooksProcessed.inc({ provider, result: status === 'done' && cause !== null ? 'ignored' : status });
    if (status !== 'done')
      this.options.logger.warn({ provider, delivery: id, attempts, cause, trace_id }, `a delivery is ${status}`);
  }
}

const dead = (row: InboxRow, cause: string): Outcome => ({ row, status: 'dead', cause, events: [] });

const newEvent = (told: Told, row: InboxRow): AnyNewEvent => ({ ...told, cause: causeOf(row) });

/** What follows from a delivery names it by the provider's own id, and says so where nobody vouches for it. */
const causeOf = ({ correlation_id, trace_id, delivery_id, authenticated }: InboxRow): EventMetadata => ({
  correlation_id,
  trace_id,
  causation_id: delivery_id,
  ...(!authenticated && { authenticated }),
});
