const { default: Sequencer } = require('@jest/test-sequencer');

/** Jest knows which specs take long once they ran here; in a new clone it would begin some of them when all others are over. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const known = super.sort(tests);
    const isLong = ({ path }) => /\/test\/(faults|sagas|stories)\/|\/parity\/idempotency/.test(path);
    return [...known.filter(isLong), ...known.filter((test) => !isLong(test))];
  }
};
