const { default: Sequencer } = require('@jest/test-sequencer');

/** The share of the integration tests that run before the first test of the page. The stack of the page starts in this time. */
const SHARE_BEFORE_THE_PAGE = 0.1;

/** So many unit tests run while the servers of the integration tests start, which needs most of the machine. */
const UNIT_TESTS_BEFORE_THE_SERVERS = 12;

/** So many short unit tests come last, so that all workers end at the same time. */
const UNIT_TESTS_AT_THE_END = 120;

/**
 * The faults take several minutes in one file. They start first, so that the other tests run beside them. The tests of the page share one
 * stack and take turns, so they are spread among the integration tests, which take as long as they do: two workers that both run tests of
 * the page would wait for each other. Unit tests compute most of their time, and integration tests wait for servers most of theirs, so
 * they are mixed.
 */
module.exports = class TestOrder extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const of = (folder) => sorted.filter(({ path }) => path.includes(`/test/${folder}/`));
    const units = sorted.filter(({ path }) => !/\/test\/(faults|integration|page)\//.test(path));
    const first = units.splice(0, UNIT_TESTS_BEFORE_THE_SERVERS);
    const last = units.splice(Math.max(0, units.length - UNIT_TESTS_AT_THE_END));
    const withServers = spread(of('page'), of('integration'), SHARE_BEFORE_THE_PAGE);
    return [...of('faults'), ...first, ...spread(units, withServers), ...last];
  }
};

/** Puts some tests among the others, at equal distances. @param share the share of the others that come before the first one */
function spread(some, others, share = 0) {
  const first = Math.floor(others.length * share);
  const distance = (others.length - first) / Math.max(1, some.length);
  const places = some.map((_, index) => Math.floor(first + index * distance));
  return [0, ...places].flatMap((place, index) => {
    const before = others.slice(place, places[index] ?? others.length);
    return index === 0 ? before : [some[index - 1], ...before];
  });
}
