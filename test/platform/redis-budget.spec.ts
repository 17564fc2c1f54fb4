import { pino } from 'pino';
import { ANONYMOUS, type Principal } from '../../src/platform/access.js';
import { Budget } from '../../src/platform/budget/budget.js';
import { consumerOf } from '../../src/platform/budget/consumer.js';
import { MemoryBudgetStore } from '../../src/platform/budget/memory-store.js';
import { ALGORITHMS, type BudgetPolicy } from '../../src/platform/budget/policy.js';
import { readRates } from '../../src/platform/budget/rates.js';
import { RedisBudgetStore } from '../../src/platform/budget/redis-store.js';
import { systemClock } from '../../src/platform/clock.js';
import { eventually } from '../harness/eventually.js';
import { describeWithRedis, startRedis, type RedisProcess } from '../harness/redis.js';
import { VirtualClock } from '../unit/budget/virtual-clock.js';

describeWithRedis('budgets in Redis', () => {
  let redis: RedisProcess;
  const opened: RedisBudgetStore[] = [];
  const open = async (options: { readonly clock?: VirtualClock } = {}) => {
    const store = await RedisBudgetStore.open({ url: redis.url, ...options });
    opened.push(store);
    return store;
  };

  beforeAll(async () => void (redis = await startRedis()));
  afterAll(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await redis.kill();
  });

  describe.each(ALGORITHMS)('%s', (algorithm) => {
    const policy = { perMinute: 1, burst: 137, algorithm, storeLost: 'closed' } satisfies BudgetPolicy;

    test('of a thousand calls at once over two connections exactly the burst is admitted', async () => {
      const stores = [await open(), await open()];
      const rush = stores.flatMap((store) => Array.from({ length: 500 }, () => store.take('rush', 1, policy)));
      const taken = await Promise.all(rush);
      expect(taken.filter((each) => each.admitted)).toHaveLength(policy.burst);
    });

    test('does in Redis what it does in memory', async () => {
      const clock = new VirtualClock();
      const [inRedis, inMemory] = [await open({ clock }), new MemoryBudgetStore(clock)];
      const brisk = { ...policy, perMinute: 77, burst: 11 };
      for (let call = 1; call <= 400; call++) {
        const points = ((call * 7) % 5) - (call % 9 === 0 ? 4 : 0);
        clock.pass((call * 6_151) % 1_900);
        expect(await inRedis.take('twin', points, brisk)).toEqual(await inMemory.take('twin', points, brisk));
      }
    });
  });

  test('what is spent is forgotten when all of it is back', async () => {
    const store = await open();
    const policy = { perMinute: 60_000, burst: 10, algorithm: 'token-bucket', storeLost: 'closed' } as const;
    expect((await store.take('brief', 10, policy)).admitted).toBe(true);
    await eventually(async () => expect((await store.take('brief', 10, policy)).admitted).toBe(true));
  });
});

describeWithRedis('Redis lost', () => {
  const open = consumerOf(ANONYMOUS, '192.0.2.1');
  const closed = consumerOf({ kind: 'partner', subject: 'prt_1', scopes: new Set() } satisfies Principal, '192.0.2.1');
  const rates = readRates('anonymous=1/5/open,partner=1/5/closed');
  let redis: RedisProcess;
  let store: RedisBudgetStore;
  let budget: Budget;
  const lines: string[] = [];

  beforeEach(async () => {
    lines.length = 0;
    redis = await startRedis();
    store = await RedisBudgetStore.open({ url: redis.url });
    const logger = pino({ base: null }, { write: (line: string) => void lines.push(line) });
    budget = new Budget({ store, clock: systemClock, logger, rates });
  });
  afterEach(async () => {
    redis.thaw();
    await budget.close();
    await redis.kill();
  });

  const admitted = async (calls: number) => {
    const charges = await Promise.all(Array.from({ length: calls }, () => budget.charge(open, 1)));
    return charges.filter(({ refusal }) => !refusal).length;
  };

  test('an open policy goes on with a bucket of this process, a closed one serves nobody', async () => {
    expect(await admitted(3)).toBe(3);
    await redis.kill();
    expect(await admitted(20)).toBe(5);
    await expect(budget.charge(closed, 1)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      details: { service: 'budget' },
    });
    expect(lines.filter((line) => line.includes('the budget store is lost'))).toHaveLength(1);
  });

  test('a call that was charged before keeps its answer, whatever the policy', async () => {
    const charge = await budget.charge(closed, 4);
    await redis.kill();
    expect(await budget.settle(charge, 1)).toEqual(charge.standing);
  });

  test('it is used again when it is back', async () => {
    await redis.kill();
    await expect(budget.charge(closed, 1)).rejects.toThrow();
    await redis.start();
    await eventually(async () => expect((await budget.charge(closed, 1)).refusal).toBeUndefined(), 10_000);
    expect(lines.some((line) => line.includes('the budget store is back'))).toBe(true);
  });

  test('one that answers nothing holds up one call for a moment, and none after it', async () => {
    redis.freeze();
    const began = performance.now();
    await budget.charge(open, 1);
    expect(performance.now() - began).toBeLessThan(4_000);
    const then = performance.now();
    await budget.charge(open, 1);
    expect(performance.now() - then).toBeLessThan(500);
  });

  test('a process starts where Redis is not there yet', async () => {
    await redis.kill();
    const early = await RedisBudgetStore.open({ url: redis.url });
    await redis.start();
    const policy = { perMinute: 1, burst: 1, algorithm: 'token-bucket', storeLost: 'closed' } as const;
    await eventually(async () => expect((await early.take('late', 1, policy)).admitted).toBe(true), 10_000);
    await early.close();
  });
});
