const { default: Sequencer } = require('@jest/test-sequencer');

/** The share of the integration tests that run before the first test of the page. The stack of the page starts in this time. */
const SHARE_BEFORE_THE_PAGE = 0.1;

/** So many unit tests run while the servers of the integration tests start. */
const UNIT_TESTS_BEFORE_THE_SERVERS = 30;

/**
 * The faults take several minutes in one file. They start first, so that the other tests run beside them. The tests of the page share one
 * stack and take turns, so they are spread among the integration tests, which take as long as they do: two workers that both run tests of
 * the page would wait for each other. Short unit tests come last, so that both workers end at the same time.
 */
module.exports = class TestOrder extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const of = (folder) => sorted.filter(({ path }) => path.includes(`/test/${folder}/`));
    const units = sorted.filter(({ path }) => !/\/test\/(faults|integration|page)\//.test(path));
    const first = units.splice(0, UNIT_TESTS_BEFORE_THE_SERVERS);
    return [...of('faults'), ...first, ...spread(of('page'), of('integration')), ...units];
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
