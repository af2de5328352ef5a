const { default: Sequencer } = require('@jest/test-sequencer');

/** The share of the other tests that run before the first test of the page. The stack of the page starts in this time. */
const SHARE_BEFORE_THE_PAGE = 0.3;

/** So many unit tests run while the servers of the integration tests start. */
const UNIT_TESTS_BEFORE_THE_SERVERS = 30;

/**
 * The faults take several minutes in one file. They start first, so that the other tests run beside them. The tests of the page share one
 * stack and take turns, so they are spread among the other tests: two workers that both run tests of the page would wait for each other.
 */
module.exports = class TestOrder extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isFault = ({ path }) => path.endsWith('/test/faults/faults.test.ts');
    const isPage = ({ path }) => path.includes('/test/page/');
    const isUnit = ({ path }) => path.includes('/test/unit/');
    const first = new Set(sorted.filter(isUnit).slice(0, UNIT_TESTS_BEFORE_THE_SERVERS));
    const others = sorted.filter((test) => !isFault(test) && !isPage(test) && !first.has(test));
    return [...sorted.filter(isFault), ...first, ...spread(sorted.filter(isPage), others)];
  }
};

/** Puts the tests of the page among the others, at equal distances. */
function spread(pageTests, others) {
  const first = Math.floor(others.length * SHARE_BEFORE_THE_PAGE);
  const distance = (others.length - first) / Math.max(1, pageTests.length);
  const places = pageTests.map((_, index) => Math.floor(first + index * distance));
  return [0, ...places].flatMap((place, index) => {
    const before = others.slice(place, places[index] ?? others.length);
    return index === 0 ? before : [pageTests[index - 1], ...before];
  });
}
