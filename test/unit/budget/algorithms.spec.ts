import { wait } from '../../../src/platform/budget/algorithms.js';
import { MemoryBudgetStore } from '../../../src/platform/budget/memory-store.js';
import { ALGORITHMS, type BudgetPolicy } from '../../../src/platform/budget/policy.js';
import { VirtualClock } from './virtual-clock.js';

/** The same numbers on every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SEEDS = Array.from({ length: 8 }, (_, index) => index + 1);

interface Admission {
  readonly at: number;
  readonly points: number;
}

/** Callers that come in bursts and lulls, and that want more than they get. */
async function attack(policy: BudgetPolicy, seed: number): Promise<{ began: number; admissions: Admission[] }> {
  const next = random(seed);
  const clock = new VirtualClock();
  const store = new MemoryBudgetStore(clock);
  const began = clock.now();
  const admissions: Admission[] = [];
  for (let call = 0; call < 2_000; call++) {
    const points = 1 + Math.floor(next() * next() * policy.burst * 1.2);
    if ((await store.take('caller', points, policy)).admitted) admissions.push({ at: clock.now(), points });
    if (next() < 0.3) clock.pass(Math.floor(next() * (next() < 0.05 ? 60_000 : 700)));
  }
  return { began, admissions };
}

/** By how much the worst stretch of time exceeds burst + rate × time. */
function worstExcess(admissions: readonly Admission[], { burst, perMinute }: BudgetPolicy, froms: readonly number[]) {
  let worst = -Infinity;
  for (const from of froms) {
    let sum = 0;
    for (const { at, points } of admissions) {
      if (at < from) continue;
      sum += points;
      worst = Math.max(worst, sum - burst - ((at - from) * perMinute) / 60_000);
    }
  }
  return worst;
}

describe.each(ALGORITHMS)('%s', (algorithm) => {
  const policy = { perMinute: 90, burst: 12, algorithm, storeLost: 'open' } satisfies BudgetPolicy;

  test.each(SEEDS)('never admits more than burst + rate × time (seed %i)', async (seed) => {
    const { began, admissions } = await attack(policy, seed);
    expect(admissions.length).toBeGreaterThan(100);
    // A fixed window promises it from the first call on; the others for whatever stretch of time one looks at.
    const froms = algorithm === 'fixed-window' ? [began] : admissions.map(({ at }) => at);
    expect(worstExcess(admissions, policy, froms)).toBeLessThan(1e-3);
  });

  test.each(SEEDS)(
    'admits what fits at the very moment it names, and not a millisecond before (seed %i)',
    async (seed) => {
      const next = random(seed);
      const clock = new VirtualClock();
      const store = new MemoryBudgetStore(clock);
      let waits = 0;
      for (let call = 0; call < 200; call++) {
        clock.pass(Math.floor(next() * 500));
        const points = 1 + Math.floor(next() * policy.burst);
        const { admitted, spent, now } = await store.take('caller', points, policy);
        if (admitted) continue;
        waits += 1;
        clock.pass(wait(spent, policy.burst - points, now, policy) - 1);
        expect((await store.take('caller', points, policy)).admitted).toBe(false);
        clock.pass(1);
        expect((await store.take('caller', points, policy)).admitted).toBe(true);
      }
      expect(waits).toBeGreaterThan(20);
    },
  );

  test('of a thousand calls at once exactly the burst is admitted', async () => {
    const store = new MemoryBudgetStore(new VirtualClock());
    const taken = await Promise.all(Array.from({ length: 1_000 }, () => store.take('caller', 1, policy)));
    expect(taken.filter(({ admitted }) => admitted)).toHaveLength(policy.burst);
  });

  test('what is given back can be spent again, and never more than the burst', async () => {
    const store = new MemoryBudgetStore(new VirtualClock());
    await store.take('caller', 12, policy);
    await store.take('caller', -5, policy);
    await store.take('other', -5, policy);
    expect((await store.take('caller', 6, policy)).admitted).toBe(false);
    expect((await store.take('caller', 5, policy)).admitted).toBe(true);
    expect((await store.take('other', 13, policy)).admitted).toBe(false);
  });

  test('all is there again when it says so', async () => {
    const clock = new VirtualClock();
    const store = new MemoryBudgetStore(clock);
    const { spent, now } = await store.take('caller', 12, policy);
    clock.pass(wait(spent, 0, now, policy));
    expect((await store.take('caller', 12, policy)).admitted).toBe(true);
  });
});
