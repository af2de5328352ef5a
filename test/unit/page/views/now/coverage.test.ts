import { intervalOf, probabilityBelow } from '../../../../../page/charts/quantiles';
import { computeCoverage, describeCoverage } from '../../../../../page/views/now/coverage';
import type { LedgerEntry } from '../../../../../page/views/now/entry';

const LEVELS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99];
/** Uniform from 0 to 100 USD: the quantile at a level is 100 times the level. */
const quantiles = LEVELS.map((level) => ({ level, value: 100 * level }));

/** Forecasts that are settled at these prices. */
const settledAt = (actuals: readonly number[], late = false) =>
  actuals.map((actual) => ({ quantiles, late, settlement: { actual } }) as unknown as LedgerEntry);

const evenly = (count: number) => Array.from({ length: count }, (_, index) => (100 * (index + 0.5)) / count);

describe('computeCoverage', () => {
  it('counts how often the price was inside each central interval', () => {
    const coverage = computeCoverage(settledAt(evenly(200)));
    expect(coverage.map(({ promised, inside, settled }) => [promised, inside, settled])).toEqual([
      [0.5, 100, 200],
      [0.8, 160, 200],
      [0.9, 180, 200],
      [0.95, 190, 200],
    ]);
  });

  it("gives Wilson's interval, which stays between 0 and 1 when every price was inside", () => {
    const [half] = computeCoverage(settledAt(Array(23).fill(50)));
    expect(half).toMatchObject({ share: 1, upper: 1 });
    expect(half?.lower).toBeCloseTo(0.857, 3);
  });

  it('leaves out late forecasts and those that wait', () => {
    const waiting = { quantiles, late: false, settlement: null } as unknown as LedgerEntry;
    expect(computeCoverage([...settledAt([50], true), waiting])).toEqual([]);
  });
});

test.each([
  [evenly(10), 'too few to tell'],
  [evenly(200), 'as promised, as far as can be told'],
  [Array(200).fill(50), 'wider than needed'],
  [Array(200).fill(1), 'too narrow'],
])('the 90 %% interval, case %#: %j', (actuals, words) => {
  const coverage = computeCoverage(settledAt(actuals as number[])).find(({ promised }) => promised === 0.9);
  expect(coverage && describeCoverage(coverage)).toBe(words);
});

test.each([
  [37, 0.37],
  [50, 0.5],
  [0, 0.01],
  [200, 0.99],
])('a price below %d has the probability %d', (price, probability) => {
  expect(probabilityBelow(quantiles, price)).toBeCloseTo(probability, 10);
});

it('has no interval when the model has not its quantiles', () => {
  expect(intervalOf(quantiles, 0.9)).toEqual({ lower: 5, upper: 95 });
  expect(intervalOf(quantiles, 0.6)).toBeNull();
});
