const { default: Sequencer } = require('@jest/test-sequencer');

/** Five processes and more each: one after the other they share them, see warm-process.ts. The longest first. */
const SHOPS = ['faults/sagas/crashes', 'faults/sagas/boundaries', 'faults/sagas/', 'sagas/both-modes'];

/** Jest knows which specs take long once they ran here; in a new clone it would begin some of these when all others are over. */
const LONG = [
  ...['faults/', 'stories/', 'features/feed-many', 'parity/idempotency', 'platform/embedded-postgres-'],
  ...['services/interleavings', 'live/slow-readers', 'webhooks/in/crashes', 'access/attacks', 'access/api-keys'],
];

/** Most of their time they wait for a moment to come: others work meanwhile, and two of these would leave a processor idle. */
const WAITING = [
  ...['webhooks/effects/', 'portal/first-requests', 'services/mail', 'operators/sagas', 'live/', 'features/rest.'],
  ...['events/consumers', 'features/feed-', 'events/waking', 'platform/redis-budget', 'events/nats'],
];

/** So many others are begun between two that wait. */
const BETWEEN = 4;

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    let rest = super.sort(tests);
    const take = (parts) => {
      const found = parts.flatMap((part) => rest.filter(({ path }) => path.includes(`/test/${part}`)));
      const taken = new Set(found);
      rest = rest.filter((test) => !taken.has(test));
      return [...taken];
    };
    const [shops, long, waiting] = [take(SHOPS), take(LONG), take(WAITING)];
    // Beside a shop one that waits at a time, and one that works.
    const begun = shops.flatMap((shop) => [shop, ...long.splice(0, 1), ...waiting.splice(0, 1), ...long.splice(0, 1)]);
    const others = [...long, ...rest];
    return [...begun, ...waiting.flatMap((each) => [each, ...others.splice(0, BETWEEN)]), ...others];
  }
};
