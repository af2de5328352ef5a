import { FEATURES } from '../../../../forecasting/features/registry/registry';
import { HOUR_MS } from '../../../../forecasting/hour';
import {
  type BuildExamples,
  checkRiseExamples,
  checkRiseRecord,
  checkRiseSplit,
} from '../../../../forecasting/leakage/check-rise';
import { jsonFile } from '../../../../forecasting/models/artifact-files';
import { buildRiseExamples, type RiseExamples } from '../../../../forecasting/models/rise/examples';
import { type RiseFile, recordTraining } from '../../../../forecasting/models/rise/rise-files';
import { seededRandom, shuffle } from '../../../../forecasting/random';
import { readPricesUntil } from '../../../support/price-sample';

const series = readPricesUntil(Date.UTC(2023, 4, 1), 30);
const label = { threshold: 0.005, horizonHours: 6, rule: 'at-end' } as const;
const features = FEATURES.filter(({ group }) => group === 'volatility');
const build: BuildExamples = (prices) => buildRiseExamples(prices, { label, features });
const preparation = (buildExamples: BuildExamples) => ({ buildExamples, horizonHours: 6, warmUpHours: 169 });
const rateAt = (prices: typeof series, index: number) => prices[index]?.rate ?? 0;

/** Replaces the first feature of each example. */
const withFeature =
  (feature: (prices: typeof series, index: number) => number): BuildExamples =>
  (prices) => {
    const indices = new Map(prices.map(({ hour }, index) => [hour, index]));
    const { rows, ...examples } = build(prices);
    const replaced = rows.map((row, place) =>
      Float64Array.of(feature(prices, indices.get(examples.hours[place] ?? 0) ?? 0), ...row.subarray(1)),
    );
    return { ...examples, rows: replaced };
  };

/** Gives the newest hours, whose horizon is not over, the label 0: the usual mistake. */
const withUnknownAsNo: BuildExamples = (prices) => {
  const { hours, rows, labels } = build(prices);
  const last = hours.at(-1) ?? 0;
  const newest = prices.filter(({ hour }) => hour > last).map(({ hour }) => hour);
  return {
    hours: [...hours, ...newest],
    rows: [...rows, ...newest.map(() => rows.at(-1) ?? new Float64Array())],
    labels: [...labels, ...newest.map(() => 0 as const)],
  };
};

describe('the leakage check of examples', () => {
  it('should find nothing in our examples', () => {
    expect(checkRiseExamples(preparation(build), series)).toEqual([]);
  });

  it.each<[string, BuildExamples]>([
    ['the next price in a feature', withFeature((prices, index) => rateAt(prices, index + 1) / rateAt(prices, index))],
    [
      'the mean of all prices in a feature',
      withFeature((prices) => prices.reduce((sum, { rate }) => sum + (rate ?? 0), 0)),
    ],
    ['a label of 0 for hours whose horizon is not over', withUnknownAsNo],
  ])('should find %s', (_, planted) => {
    const [first] = checkRiseExamples(preparation(planted), series);
    expect(first).toMatchObject({ check: 'future' });
  });
});

describe('the leakage check of training hours', () => {
  const examples = build(series);
  const filesOf = (trained: RiseExamples) => {
    const rise: RiseFile = {
      ...{ version: 1, family: 'base-rate', label, features: [] },
      training: recordTraining(trained),
    };
    return new Map([['rise.json', jsonFile(rise)]]);
  };

  it('should find nothing in a model that was trained on all of them', () => {
    expect(checkRiseRecord(filesOf(examples), preparation(build), series)).toEqual([]);
  });

  it('should find shuffled hours, other labels and hours that were left out', () => {
    const order = shuffle([...examples.hours.keys()], seededRandom(3));
    const pick = <T>(values: readonly T[]) => order.map((index) => values[index] as T);
    const shuffled = { hours: pick(examples.hours), rows: pick(examples.rows), labels: pick(examples.labels) };
    const flipped = { ...examples, labels: examples.labels.map((one): 0 | 1 => (one === 1 ? 0 : 1)) };
    const shorter = { ...examples, hours: examples.hours.slice(1), labels: examples.labels.slice(1) };
    for (const trained of [shuffled, flipped, shorter]) {
      expect(checkRiseRecord(filesOf(trained), preparation(build), series)).toMatchObject([{ check: 'artifact' }]);
    }
  });
});

describe('the leakage check of the split', () => {
  const hours = Array.from({ length: 1_000 }, (_, index) => index * HOUR_MS);
  const split = (training: readonly number[], test: readonly number[]) =>
    checkRiseSplit({ training, test }, { horizonHours: 12, warmUpHours: 100 });

  it('should find nothing when horizon and warm-up lie between the parts', () => {
    expect(split(hours.slice(0, 500), hours.slice(499 + 112))).toEqual([]);
  });

  it('should find parts that are too near, shuffled or empty', () => {
    expect(split(hours.slice(0, 500), hours.slice(499 + 111))).toMatchObject([
      { check: 'split', expected: 'at least 112 h', found: '111 h' },
    ]);
    const order = shuffle(hours, seededRandom(1));
    expect(split(order.slice(0, 800), order.slice(800))).toMatchObject([{ check: 'split' }]);
    expect(split(hours, [])).toMatchObject([{ found: 'not known: one of the parts is empty' }]);
  });
});
