import type { Outbox } from '../../events/outbox.js';
import { newId } from '../../platform/ids.js';
import {
  webhookAttempts,
  webhookAttemptSeconds,
  webhookDeliverySeconds,
  webhookEndpointsDisabled,
} from '../../platform/metrics.js';
import { seldom } from '../../platform/seldom.js';
import { WorkLoop } from '../../platform/work-loop.js';
import type { OutgoingDatabase } from '../out/outgoing-database.js';
import { attempt, type Attempt, type Sending } from './attempt.js';
import { claim, FAILING } from './claim.js';
import type { Claimed } from './claimed.js';
import { nextDue } from './due.js';
import { LeaseLost, settle } from './settle.js';
import { verdictOn, type Verdict } from './verdict.js';

export interface SenderOptions extends Sending {
  readonly db: OutgoingDatabase;
  readonly outbox: Outbox;
  readonly disableAfterMilliseconds: number;
  /** At most so many of the schedule. Default: all ten. */
  readonly attempts?: number;
  /** Attempts at the same time in this process. Default 200. */
  readonly slots?: number;
  /** A killed process's deliveries come again after this. Default 60 s; it must be longer than a request may take. */
  readonly leaseMilliseconds?: number;
  /** Between looks, where nobody says that there is something and nothing falls due. Default 1 s. */
  readonly lookMilliseconds?: number;
  /** From 0 to 1. */
  readonly random?: () => number;
}

const SLOTS = 200;
const LEASE_MILLISECONDS = 60_000;
const LOOK_MILLISECONDS = 1_000;
/** For what waits for others of its endpoint. */
const BLOCKED_MILLISECONDS = 250;
const SETTLE_AGAIN_MILLISECONDS = 500;

/** Sends what is due, beside any number of others that do the same. */
export class Sender {
  private readonly busy = new Map<Promise<void>, Claimed>();
  private readonly away: (error: unknown) => void;
  private readonly looking: WorkLoop;
  /** The last look took some. */
  private flowing = false;

  constructor(private readonly options: SenderOptions) {
    const { logger } = options;
    this.away = seldom((err, more) => logger.warn({ err, more }, 'webhooks cannot be looked up or settled'));
    const { lookMilliseconds: pauseMilliseconds = LOOK_MILLISECONDS } = options;
    this.looking = new WorkLoop({ look: () => this.look(), pauseMilliseconds, failed: this.away });
  }

  /** There may be something to send. */
  wake(): void {
    this.looking.wake();
  }

  /** Takes nothing new, and resolves when what is being sent is settled. */
  async close(): Promise<void> {
    await this.looking.close();
    await Promise.all(this.busy.keys());
  }

  /** Takes what is due; else asks when something is, which costs less than to take nothing. */
  private async look(): Promise<boolean | number> {
    const { db, clock } = this.options;
    if (!this.flowing) {
      const due = await nextDue(db);
      if (!due) return false;
      const wait = due.getTime() - clock.now();
      if (wait > 0) return wait;
    }
    this.flowing = await this.take();
    return this.flowing || BLOCKED_MILLISECONDS;
  }

  /** Returns whether it found any. */
  private async take(): Promise<boolean> {
    const { db, clock, slots = SLOTS, leaseMilliseconds = LEASE_MILLISECONDS } = this.options;
    const most = slots - this.busy.size;
    if (most <= 0) return false;
    const failing = [...this.busy.values()].filter(({ endpoint }) => endpoint.consecutive_failures >= FAILING).length;
    const now = new Date(clock.now());
    const leaseUntil = new Date(now.getTime() + leaseMilliseconds);
    const failingToo = failing < slots / 2;
    const claiming = { now, owner: newId('lse'), leaseUntil, most, failingToo };
    const taken = await db.transaction().execute((tx) => claim(tx, claiming));
    for (const claimed of taken) this.start(claimed);
    return taken.length > 0;
  }

  private start(claimed: Claimed): void {
    const work = this.deliver(claimed)
      .catch(this.away)
      .finally(() => {
        this.busy.delete(work);
        this.wake();
      });
    this.busy.set(work, claimed);
  }

  private async deliver(claimed: Claimed): Promise<void> {
    const { egress, clock } = this.options;
    // A process that was frozen in between: by the time it is answered the delivery is somebody else's.
    if (clock.now() + egress.longestMilliseconds > claimed.delivery.lease_until.getTime()) return;
    const made = await attempt(claimed, this.options);
    const verdict = this.verdict(claimed, made);
    await this.settle(claimed, made, verdict);
    this.observe(claimed, made, verdict);
  }

  private verdict({ delivery }: Claimed, { outcome }: Attempt): Verdict {
    const { clock, random = Math.random } = this.options;
    const made = delivery.attempts - delivery.attempts_before + 1;
    return verdictOn(outcome, { made, most: this.options.attempts, now: new Date(clock.now()), random: random() });
  }

  private async settle(claimed: Claimed, made: Attempt, verdict: Verdict): Promise<void> {
    const { db, outbox, clock, logger, disableAfterMilliseconds } = this.options;
    const settling = { outbox, disableAfterMilliseconds, now: new Date(clock.now()) };
    const { id: delivery, endpoint_id: endpoint, event_id: event, trace_id } = claimed.delivery;
    const facts = { delivery, endpoint, event, trace_id };
    for (;;) {
      try {
        const disabled = await db.transaction().execute((tx) => settle(tx, claimed, made, verdict, settling));
        if (disabled) webhookEndpointsDisabled.inc({ reason: disabled });
        if (disabled) logger.warn({ ...facts, reason: disabled }, 'a webhook endpoint is disabled');
        if (verdict.kind === 'given up') logger.warn({ ...facts, cause: verdict.cause }, 'a webhook is given up on');
        return;
      } catch (error) {
        if (error instanceof LeaseLost) return logger.warn(facts, 'the lease of a webhook ended before it was settled');
        // What is known of it is worth keeping: without it the receiver gets the same again.
        if (this.looking.closed || clock.now() > claimed.delivery.lease_until.getTime()) throw error;
        this.away(error);
        await new Promise((resolve) => setTimeout(resolve, SETTLE_AGAIN_MILLISECONDS));
      }
    }
  }

  private observe({ delivery }: Claimed, { milliseconds }: Attempt, { kind }: Verdict): void {
    const result = kind.replace(' ', '_');
    webhookAttempts.inc({ result });
    webhookAttemptSeconds.observe({ result }, milliseconds / 1000);
    if (kind !== 'delivered') return;
    const age = this.options.clock.now() - delivery.created_at.getTime();
    webhookDeliverySeconds.observe(Math.max(0, age) / 1000);
  }
}
