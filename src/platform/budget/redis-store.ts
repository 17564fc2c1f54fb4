import { Redis } from 'ioredis';
import type { Clock } from '../clock.js';
import type { BudgetPolicy } from './policy.js';
import { TAKE } from './redis-script.js';
import type { BudgetStore, Taken } from './store.js';

/** Longer than a healthy Redis takes, even behind a busy process. Milliseconds. */
const PATIENCE = 2_000;
const LONGEST_PAUSE = 1_000;

type Reply = [admitted: number, used: string, at: string, before: string, now: string];

interface WithScript extends Redis {
  takeBudget(key: string, ...values: readonly (string | number)[]): Promise<Reply>;
}

export interface RedisStoreOptions {
  readonly url: string;
  /** In place of the server's own time. */
  readonly clock?: Clock;
}

/** Budgets that many processes share. */
export class RedisBudgetStore implements BudgetStore {
  private readonly redis: WithScript;

  private constructor(private readonly options: RedisStoreOptions) {
    this.redis = new Redis(options.url, {
      lazyConnect: true,
      connectTimeout: LONGEST_PAUSE,
      commandTimeout: PATIENCE,
      // Requests do not wait for a connection: they are told at once that there is none.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      retryStrategy: (attempt) => Math.min(attempt * 100, LONGEST_PAUSE),
    }) as WithScript;
    // Told where it matters: by the calls that fail.
    this.redis.on('error', () => undefined);
    this.redis.defineCommand('takeBudget', { numberOfKeys: 1, lua: TAKE });
  }

  /** Connected where Redis is there; where it is not, it is looked for until it comes. */
  static async open(options: RedisStoreOptions): Promise<RedisBudgetStore> {
    const store = new RedisBudgetStore(options);
    await store.redis.connect().catch(() => undefined);
    return store;
  }

  async take(key: string, points: number, policy: BudgetPolicy): Promise<Taken> {
    const { algorithm, perMinute, burst } = policy;
    const name = `trivium:budget:${algorithm}:${key}`;
    const time = this.options.clock?.now() ?? '';
    const [admitted, used, at, before, now] = await this.redis.takeBudget(
      name,
      algorithm,
      perMinute,
      burst,
      points,
      time,
    );
    const spent = { used: Number(used), at: Number(at), before: Number(before) };
    return { admitted: admitted === 1, spent, now: Number(now) };
  }

  close(): Promise<void> {
    this.redis.disconnect();
    return Promise.resolve();
  }
}
