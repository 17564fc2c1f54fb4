const { default: Sequencer } = require('@jest/test-sequencer');

/** Five processes and more each: one after the other they share them, see warm-process.ts. The longest first. */
const SHOPS = [
  'faults/sagas/crashes',
  'faults/sagas/boundaries',
  'faults/sagas/database',
  'sagas/both-modes',
  'faults/sagas/',
];

/** Jest knows which specs take long once they ran here; in a new clone it would begin some of these when all others are over. */
const LONG = [
  ...['faults/', 'stories/', 'features/feed-many', 'parity/idempotency', 'platform/embedded-postgres-'],
  ...['webhooks/effects/', 'services/interleavings', 'live/slow-readers', 'live/production'],
];

/** So many are begun by the other two workers while one has a shop. */
const BESIDE_A_SHOP = 3;

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    let rest = super.sort(tests);
    const take = (parts) => {
      const found = parts.flatMap((part) => rest.filter(({ path }) => path.includes(`/test/${part}`)));
      const taken = new Set(found);
      rest = rest.filter((test) => !taken.has(test));
      return [...taken];
    };
    const [shops, long] = [take(SHOPS), take(LONG)];
    const begun = shops.flatMap((shop) => [shop, ...long.splice(0, BESIDE_A_SHOP)]);
    return [...begun, ...long, ...rest];
  }
};
