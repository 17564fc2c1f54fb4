import { WITHOUT_WORKER, type RunningStack } from '../harness/stack.js';
import { startStack } from '../harness/warm-stack.js';
import { onEach, ROAD_NAMES } from './crossroads.js';
import { roadsAs } from './identities.js';
import { NOUNS } from './scenarios.js';

/** For one read of each noun on each road, with nothing left. */
const POINTS = NOUNS.length * ROAD_NAMES.length;

let stack: RunningStack;
beforeAll(async () => {
  // A point comes back in 30 seconds: none does while the test runs.
  const BUDGET_RATES = `anonymous=2/${POINTS},signed-in=2/${POINTS},partner=2/${POINTS},internal=2/${POINTS}`;
  stack = await startStack({ ...WITHOUT_WORKER, BUDGET: 'on', BUDGET_RATES });
}, 90_000);
afterAll(() => stack.stop());

test('a read costs the same point on every road, of one budget, and is refused alike when none is left', async () => {
  const staff = roadsAs(stack, 'staff');
  let remaining = POINTS;
  for (const noun of NOUNS) {
    for (const road of ROAD_NAMES) {
      const { budget, error } = await staff[road].one(noun, noun.known);
      remaining -= 1;
      expect({ noun: noun.name, road, budget, error }).toEqual({
        noun: noun.name,
        road,
        budget: { limit: POINTS, remaining },
      });
    }
  }
  for (const noun of NOUNS) {
    const told = await onEach(staff, (road) => road.one(noun, noun.known));
    for (const { error, retryAfter, budget } of Object.values(told)) {
      const { retry_after_seconds: wait, ...details } = error?.details ?? {};
      expect({ code: error?.code, details, budget }).toEqual({
        code: 'RATE_LIMITED',
        details: { limit: String(POINTS), cost: '1' },
        budget: { limit: POINTS, remaining: 0 },
      });
      expect(String(retryAfter)).toBe(wait);
      expect(retryAfter).toBeGreaterThan(10);
      expect(retryAfter).toBeLessThanOrEqual(30);
    }
    expect(new Set(Object.values(told).map(({ error }) => error?.message)).size).toBe(1);
  }
});
