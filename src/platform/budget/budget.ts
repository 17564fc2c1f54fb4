import type { Clock } from '../clock.js';
import { AppError } from '../errors.js';
import type { Logger } from '../logger.js';
import { BEHAVIOR, ROUNDING, wait } from './algorithms.js';
import type { Consumer } from './consumer.js';
import { MemoryBudgetStore } from './memory-store.js';
import { TIER_POLICIES, type BudgetPolicy } from './policy.js';
import type { Rates } from './rates.js';
import type { BudgetStore, Taken } from './store.js';

/** Where a consumer stands. */
export interface Standing {
  /** Points that may be spent at once. */
  readonly limit: number;
  /** Whole points left. */
  readonly remaining: number;
  /** Milliseconds until all of them are back, if nothing more is spent. */
  readonly resetMilliseconds: number;
  /** Points that come back per second. */
  readonly restoreRate: number;
}

/** One call's debit. */
export interface Charge {
  readonly consumer: Consumer;
  readonly points: number;
  readonly standing: Standing;
  /** RATE_LIMITED or QUERY_TOO_COMPLEX where the points were not there; nothing was debited then. */
  readonly refusal: AppError | undefined;
}

export interface BudgetOptions {
  readonly store: BudgetStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Other policies than those of TIER_POLICIES. */
  readonly rates?: Rates;
}

/** A store that was lost is not asked again for so long, so that nobody waits for it. */
const PAUSE_MILLISECONDS = 1_000;

/** What each consumer may spend; every road charges here, before it works. */
export class Budget {
  /** Stands in where a store that processes share is lost. */
  private readonly local: MemoryBudgetStore;
  private lostUntil: number | undefined;

  constructor(private readonly options: BudgetOptions) {
    this.local = new MemoryBudgetStore(options.clock);
  }

  /** Debits the points, or says why not. Throws UPSTREAM_UNAVAILABLE where the store is lost and the policy is closed. */
  async charge(consumer: Consumer, points: number): Promise<Charge> {
    const policy = this.policyOf(consumer);
    const taken = await this.take(consumer, points, policy);
    const standing = standingOf(taken, policy);
    return { consumer, points, standing, refusal: taken.admitted ? undefined : refusal(taken, points, policy) };
  }

  /** Gives back what a call did not use of its charge. Never fails: the answer is there, and is not lost for a few points. */
  async settle({ consumer, points, standing, refusal }: Charge, used: number): Promise<Standing> {
    if (refusal || used >= points) return standing;
    const policy = this.policyOf(consumer);
    return this.take(consumer, used - points, policy).then(
      (taken) => standingOf(taken, policy),
      () => standing,
    );
  }

  close(): Promise<void> {
    return this.options.store.close();
  }

  private policyOf({ key, tier }: Consumer): BudgetPolicy {
    const { rates } = this.options;
    if (!rates) return TIER_POLICIES[tier];
    return { ...TIER_POLICIES[tier], ...rates?.get(tier), ...rates?.get(key) };
  }

  private async take({ key }: Consumer, points: number, policy: BudgetPolicy): Promise<Taken> {
    const { store, clock } = this.options;
    if (this.lostUntil === undefined || clock.now() >= this.lostUntil) {
      try {
        const taken = await store.take(key, points, policy);
        this.found();
        return taken;
      } catch (cause) {
        this.lost(cause);
      }
    }
    if (policy.storeLost === 'closed') throw AppError.of('UPSTREAM_UNAVAILABLE', { service: 'budget' });
    return this.local.take(key, points, policy);
  }

  private lost(err: unknown): void {
    const { logger, clock } = this.options;
    if (this.lostUntil === undefined) logger.warn({ err }, 'the budget store is lost: each process counts for itself');
    this.lostUntil = clock.now() + PAUSE_MILLISECONDS;
  }

  private found(): void {
    if (this.lostUntil === undefined) return;
    this.lostUntil = undefined;
    this.options.logger.info('the budget store is back');
  }
}

function standingOf({ spent, now }: Taken, policy: BudgetPolicy): Standing {
  const left = policy.burst - BEHAVIOR[policy.algorithm].level(spent, now, policy);
  return {
    limit: policy.burst,
    remaining: Math.max(0, Math.floor(left + ROUNDING)),
    resetMilliseconds: wait(spent, 0, now, policy),
    restoreRate: Math.round((policy.perMinute / 60) * 1000) / 1000,
  };
}

function refusal({ spent, now }: Taken, points: number, policy: BudgetPolicy): AppError {
  const { burst } = policy;
  // No time to wait would be true.
  if (points > burst) {
    const message = `The request costs ${points} points, and no more than ${burst} may be spent at once.`;
    return AppError.of('QUERY_TOO_COMPLEX', { limit: 'budget', value: points, allowed: burst }, { message });
  }
  const seconds = Math.max(1, Math.ceil(wait(spent, burst - points, now, policy) / 1000));
  const message = `The budget of ${burst} points is spent; try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`;
  return AppError.of('RATE_LIMITED', { limit: burst, cost: points, retry_after_seconds: seconds }, { message });
}
