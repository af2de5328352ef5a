const { default: Sequencer } = require('@jest/test-sequencer');

/** The faults take several minutes in one file. They start first, so that the other tests run beside them. */
module.exports = class FaultsFirst extends Sequencer {
  sort(tests) {
    const isFaults = ({ path }) => path.endsWith('faults.test.ts');
    const sorted = super.sort(tests);
    return [...sorted.filter(isFaults), ...sorted.filter((test) => !isFaults(test))];
  }
};
