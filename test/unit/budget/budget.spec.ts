import { pino } from 'pino';
import { ANONYMOUS, type Principal } from '../../../src/platform/access.js';
import { Budget, type Charge } from '../../../src/platform/budget/budget.js';
import { consumerOf } from '../../../src/platform/budget/consumer.js';
import { MemoryBudgetStore } from '../../../src/platform/budget/memory-store.js';
import { TIER_POLICIES } from '../../../src/platform/budget/policy.js';
import { readRates } from '../../../src/platform/budget/rates.js';
import { VirtualClock } from './virtual-clock.js';

const logger = pino({ level: 'silent' });
const principal = (kind: Principal['kind'], subject = 'x'): Principal => ({ kind, subject, scopes: new Set() });
const partner = consumerOf(principal('partner', 'prt_1'), '192.0.2.1');
const visitor = consumerOf(ANONYMOUS, '192.0.2.1');

function aBudget(rates?: string) {
  const clock = new VirtualClock();
  const store = new MemoryBudgetStore(clock);
  return { clock, budget: new Budget({ store, clock, logger, ...(rates && { rates: readRates(rates) }) }) };
}

const codeOf = ({ refusal }: Charge) => refusal?.code ?? 'admitted';

async function admittedOf(budget: Budget, consumer: typeof partner, calls: number): Promise<number> {
  const charges = await Promise.all(Array.from({ length: calls }, () => budget.charge(consumer, 1)));
  return charges.filter(({ refusal }) => refusal === undefined).length;
}

describe('tiers', () => {
  test.each([
    ['anonymous', 30, 10],
    ['customer', 100, 30],
    ['partner', 1_000, 100],
    ['staff', 10_000, 1_000],
    ['internal', 10_000, 1_000],
  ] as const)('%s may spend %i points a minute and %i at once', async (kind, perMinute, burst) => {
    const { budget, clock } = aBudget();
    const consumer = consumerOf(principal(kind), '192.0.2.1');
    expect(TIER_POLICIES[consumer.tier].perMinute).toBe(perMinute);
    expect(await admittedOf(budget, consumer, 1_500)).toBe(burst);
    clock.pass((5 * 60_000) / perMinute);
    expect(await admittedOf(budget, consumer, 1_500)).toBe(5);
  });
});

describe('consumers', () => {
  test('each has a budget of its own', async () => {
    const { budget } = aBudget();
    const others = [principal('partner', 'prt_2'), principal('customer', 'prt_1')];
    expect(await admittedOf(budget, partner, 101)).toBe(100);
    for (const other of others) expect(codeOf(await budget.charge(consumerOf(other, '192.0.2.1'), 1))).toBe('admitted');
  });

  test('a caller who is known has one budget wherever it calls from', () => {
    expect(consumerOf(principal('partner', 'prt_1'), '198.51.100.9')).toEqual(partner);
  });

  test.each([
    ['192.0.2.1', '192.0.2.2', false],
    ['192.0.2.1', '::ffff:192.0.2.1', true],
    ['2001:db8::1', '2001:db8::2', true],
    ['2001:db8::1', '2001:0DB8:0:0:ffff::9', true],
    ['2001:db8::1', '2001:db8:0:1::1', false],
    ['::1', '::2', true],
    ['fe80::1%eth0', 'fe80::2', true],
  ])('anonymous at %s and %s are one: %s', (one, other, same) => {
    expect(consumerOf(ANONYMOUS, one).key === consumerOf(ANONYMOUS, other).key).toBe(same);
  });
});

describe('a refusal', () => {
  test('is RATE_LIMITED and says how long to wait, and then the call is admitted', async () => {
    const { budget, clock } = aBudget();
    await admittedOf(budget, visitor, 10);
    const { refusal } = await budget.charge(visitor, 3);
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', details: { limit: 10, cost: 3, retry_after_seconds: 6 } });
    clock.pass(5_999);
    expect(codeOf(await budget.charge(visitor, 3))).toBe('RATE_LIMITED');
    clock.pass(1);
    expect(codeOf(await budget.charge(visitor, 3))).toBe('admitted');
  });

  test('debits nothing', async () => {
    const { budget } = aBudget();
    await budget.charge(visitor, 8);
    await budget.charge(visitor, 5);
    expect((await budget.charge(visitor, 2)).standing.remaining).toBe(0);
  });

  test('of what never fits names no time to wait', async () => {
    const { budget } = aBudget();
    const { refusal } = await budget.charge(visitor, 11);
    expect(refusal).toMatchObject({ code: 'QUERY_TOO_COMPLEX', details: { limit: 'budget', value: 11, allowed: 10 } });
  });
});

describe('a standing', () => {
  test('says what is left, when all is back and how fast', async () => {
    const { budget, clock } = aBudget();
    const charge = await budget.charge(visitor, 4);
    expect(charge.standing).toEqual({ limit: 10, remaining: 6, resetMilliseconds: 8_000, restoreRate: 0.5 });
    clock.pass(1_000);
    expect((await budget.charge(visitor, 1)).standing).toMatchObject({ remaining: 5, resetMilliseconds: 9_000 });
  });

  test('counts what a call did not use as never spent', async () => {
    const { budget } = aBudget();
    const charge = await budget.charge(visitor, 10);
    expect(await budget.settle(charge, 3)).toMatchObject({ remaining: 7 });
  });
});

describe('rates', () => {
  test('of a tier and of one consumer replace the defaults; what they leave out stays', async () => {
    const { budget } = aBudget('partner=60/7,partner:prt_1=60/9/fixed-window,anonymous=60/3');
    expect(await admittedOf(budget, partner, 50)).toBe(9);
    expect(await admittedOf(budget, consumerOf(principal('partner', 'prt_2'), ''), 50)).toBe(7);
    expect(await admittedOf(budget, visitor, 50)).toBe(3);
    expect(await admittedOf(budget, consumerOf(principal('customer'), ''), 50)).toBe(30);
  });

  test.each([
    'partner',
    'partner=10',
    'partner=0/5',
    'partner=5/0',
    'shop=5/5',
    'robot:x=5/5',
    'partner=5/5/sometimes',
  ])('written as %s are refused in words that help', (text) =>
    expect(() => readRates(text)).toThrow(/^must (be a list such as|name open, closed or)/),
  );
});
