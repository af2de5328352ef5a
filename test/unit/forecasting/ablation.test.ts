import { type AblationData, ablate, type FitAndScore } from '../../../forecasting/ablation/ablate';
import { createRiseScorer } from '../../../forecasting/ablation/fit-and-score';
import { HOUR_MS } from '../../../forecasting/hour';
import type { RiseParameters } from '../../../forecasting/models/rise/parameters';
import { createSeriesInputs, type InputColumns } from '../../../forecasting/outside-series/group-inputs';
import { seededRandom } from '../../../forecasting/random';

const START = Date.UTC(2025, 0, 1);
const HOURS = 6_000;
const random = seededRandom(5);
const noise = Array.from({ length: HOURS }, () => random() - 0.5);
const hidden = Array.from({ length: HOURS }, () => random() - 0.5);

/** A rise is likely when a hidden number is high, which the rows do not have. */
const data: AblationData = {
  hours: Array.from({ length: HOURS }, (_, index) => START + index * HOUR_MS),
  rows: noise.map((value) => Float64Array.of(value)),
  targets: hidden.map((value) => (random() < 0.5 + 0.3 * value ? 1 : 0)),
  names: ['noise'],
  horizonHours: 1,
};
const parameters = { logistic: { penalty: 1e-3 } } as RiseParameters;
const fitTrees = async () => Buffer.alloc(0);
const fitAndScore = createRiseScorer('logistic-regression', { parameters, fitTrees });

const columns = (name: string, read: (index: number) => number): InputColumns => ({
  names: [name],
  at: (instant) => [read((instant - START) / HOUR_MS)],
});
const informative = columns('hidden', (index) => hidden[index] ?? Number.NaN);
const useless = columns('useless', (index) => Math.sin(index * 12.9898) * 0.5);
const unknown = columns('unknown', () => Number.NaN);

it('says that a group pays when it knows something, and that others do not', async () => {
  const groups = new Map([
    ['macro', informative],
    ['crypto', useless],
    ['news', unknown],
  ]);
  const { groups: results, forecasts, folds } = await ablate(data, { groups, fitAndScore });
  expect(forecasts).toBe(HOURS / 2);
  expect(folds).toHaveLength(4);
  const [macro, crypto, news] = results;
  expect(macro).toMatchObject({ group: 'macro', inputs: 1, knownShare: 1, pays: true });
  expect(macro?.skillInterval?.lower).toBeGreaterThan(0);
  expect(crypto).toMatchObject({ inputs: 1, pays: false });
  expect(news).toMatchObject({ inputs: 0, knownShare: 0, score: null, pays: false });
});

it('does not measure a group that is known at few hours', async () => {
  const late = columns('late', (index) => (index < 0.92 * HOURS ? Number.NaN : (hidden[index] ?? Number.NaN)));
  const { groups } = await ablate(data, { groups: new Map([['news', late]]), fitAndScore });
  expect(groups).toMatchObject([{ group: 'news', inputs: 1, score: null, skillInterval: null, pays: false }]);
  expect(groups[0]?.knownShare).toBeCloseTo(0.08);
});

it('never trains on an hour whose label or inputs reach into the test', async () => {
  const seen: { trained: number; tested: number }[] = [];
  const remember: FitAndScore = async ({ training, test }) => {
    seen.push({ trained: Math.max(...training.targets), tested: Math.min(...test.targets) });
    return new Float64Array(test.rows.length);
  };
  // The target of an hour is its index.
  const indexed = { ...data, targets: data.hours.map((_, index) => index), horizonHours: 12 };
  await ablate(indexed, { groups: new Map(), fitAndScore: remember });
  expect(seen).toHaveLength(4);
  for (const { trained, tested } of seen) expect(tested - trained).toBeGreaterThan(336 + 12);
});

it('gives the change and the age of a series, which gets older when no value comes', () => {
  const day = 24 * HOUR_MS;
  const { names, at } = createSeriesInputs([
    {
      series: { id: 'wti', cadence: 'day', kind: 'price' },
      values: [
        { eventEnd: START, value: 70, knownAt: START + day, vintage: 'assumed' },
        { eventEnd: START + day, value: 77, knownAt: START + 2 * day, vintage: 'observed' },
      ],
    },
  ]);
  expect(names).toEqual(['wti_change', 'wti_log_age']);
  expect(at(START + day - 1)).toEqual([Number.NaN, Number.NaN]);
  expect(at(START + day)).toEqual([Number.NaN, Math.log1p(24)]);
  expect(at(START + 2 * day)).toEqual([Math.log(1.1), Math.log1p(24)]);
  expect(at(START + 32 * day)).toEqual([Math.log(1.1), Math.log1p(31 * 24)]);
});
