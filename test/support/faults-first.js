const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The faults take several minutes in one file. They start first, so that the other tests run beside them. The tests of the page come
 * last, because their stack starts while the other tests run.
 */
module.exports = class FaultsFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => (path.endsWith('faults.test.ts') ? 0 : path.includes('/test/page/') ? 2 : 1);
    return super
      .sort(tests)
      .map((test, index) => ({ test, index }))
      .sort((one, other) => place(one.test) - place(other.test) || one.index - other.index)
      .map(({ test }) => test);
  }
};
