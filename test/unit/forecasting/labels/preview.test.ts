import { HOUR_MS } from '../../../../forecasting/hour';
import { countIndependent, driftsOverTime } from '../../../../forecasting/labels/episodes';
import { previewLabel } from '../../../../forecasting/labels/preview';
import type { HourlySeries } from '../../../../forecasting/series';

const START = Date.UTC(2024, 0, 1);
const seriesOf = (rates: readonly (number | null)[]): HourlySeries =>
  rates.map((rate, index) => ({
    ...{ hour: START + index * HOUR_MS, rate },
    ...{ volume: null, cap: null, high: null, low: null, points: 1 },
  }));
const label = { threshold: 0.1, horizonHours: 2, rule: 'at-end' } as const;
const preview = (rates: readonly (number | null)[], source = 'livecoinwatch') =>
  previewLabel({ series: seriesOf(rates), from: START, to: START + (rates.length - 1) * HOUR_MS, label, source });
const codes = ({ warnings }: ReturnType<typeof preview>) => warnings.map(({ code }) => code);

test('counts hours, merges positive stretches and separates unknown futures from missing prices', () => {
  const { hours, baseRate, positiveRanges, independent } = preview([100, 100, 111, 120, 100, null, 100, 100]);
  expect(hours).toEqual({ total: 8, positive: 2, negative: 2, unknownFuture: 2, missingPrice: 2 });
  expect(baseRate).toBe(0.5);
  expect(positiveRanges).toEqual([{ from: START, to: START + HOUR_MS, hours: 2 }]);
  expect(independent).toEqual({ horizons: 3, positive: 1, negative: 2 });
});

test('the newest hours are never negative: their future is unknown', () => {
  expect(preview([100, 90]).hours).toMatchObject({ negative: 0, unknownFuture: 2 });
});

test('the prices after the range decide about its labels', () => {
  const series = seriesOf([100, 100, 120, 120]);
  const found = previewLabel({ series, from: START, to: START + HOUR_MS, label, source: 'livecoinwatch' });
  expect(found.hours).toEqual({ total: 2, positive: 2, negative: 0, unknownFuture: 0, missingPrice: 0 });
});

test('warns when there is nothing to learn, when episodes are few, and names prices that are not current', () => {
  const flat = Array(500).fill(100);
  expect(codes(preview(flat))).toEqual(['no_positives', 'overlapping_horizons']);
  expect(codes(preview([100]))).toEqual(['no_labels']);
  const oneRise = flat.map((rate, index) => (index === 250 ? 120 : rate));
  expect(codes(preview(oneRise, 'replay+112w'))).toEqual([
    'few_positive_episodes',
    'overlapping_horizons',
    'replayed_prices',
  ]);
  expect(codes(preview(oneRise, 'generated')).at(-1)).toBe('generated_prices');
});

test('counts hours whose horizons do not overlap', () => {
  const hours = [0, 1, 2, 3, 4, 10, 11].map((hour) => hour * HOUR_MS);
  expect(countIndependent(hours, 1)).toBe(7);
  expect(countIndependent(hours, 2)).toBe(4);
  expect(countIndependent(hours, 5)).toBe(2);
});

const quarters = (rates: readonly number[], labelled = 2_160) =>
  rates.map((baseRate, index) => ({
    quarter: `2024-Q${index + 1}`,
    labelled,
    positive: baseRate * labelled,
    baseRate,
  }));

test('a base rate drifts when quarters differ by more than chance', () => {
  expect(driftsOverTime(quarters([0.1, 0.11, 0.12, 0.1]), 12)).toBe(false);
  expect(driftsOverTime(quarters([0.03, 0.11, 0.3, 0.1]), 12)).toBe(true);
  // The same rates, but of few independent horizons.
  expect(driftsOverTime(quarters([0.03, 0.11, 0.3, 0.1], 400), 12)).toBe(true);
  expect(driftsOverTime(quarters([0.05, 0.11, 0.15, 0.1], 400), 12)).toBe(false);
  expect(driftsOverTime(quarters([0.03, 0.3], 200), 12)).toBe(false);
});
