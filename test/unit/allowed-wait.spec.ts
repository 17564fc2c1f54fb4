import { allowedWait } from '../../src/features/orders/order-outcome.js';
import type { CallContext } from '../../src/platform/call-context.js';

/** Only its deadline counts here. */
const dueIn = (milliseconds: number) => ({ deadline: Date.now() + milliseconds }) as CallContext;

test.each([
  { asked: 5, dueInMs: 15_000, allowed: 5 },
  { asked: 20, dueInMs: 15_900, allowed: 15 },
  { asked: 60, dueInMs: 60_000, allowed: 30 },
  { asked: 5, dueInMs: 900, allowed: 0 },
  { asked: 5, dueInMs: -100, allowed: 0 },
])('of $asked s, a request that is due in $dueInMs ms waits $allowed s, and says so', ({ asked, dueInMs, allowed }) => {
  expect(allowedWait(dueIn(dueInMs), asked)).toBe(allowed);
});
