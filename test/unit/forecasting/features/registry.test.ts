import fc from 'fast-check';
import { createFeatureRows, FEATURES, findFeature } from '../../../../forecasting/features/registry/registry';
import { computeHourlyInputs, FEATURE_NAMES } from '../../../../forecasting/features/window';
import { HOUR_MS } from '../../../../forecasting/hour';
import type { HourlySeries } from '../../../../forecasting/series';
import { NEWEST_HOUR, pricesUpTo } from '../../../support/plain-app';

const series = pricesUpTo(NEWEST_HOUR, 700);
const newest = series.length - 1;

function valuesAt(of: HourlySeries, index: number): Record<string, number | null> {
  const row = createFeatureRows(of)(index) ?? [];
  return Object.fromEntries(FEATURES.map(({ name }, position) => [name, row[position] ?? null]));
}

/** `prices` as the newest hours of a series. */
function withNewest(prices: readonly number[]): HourlySeries {
  return series.map((hour, index) => {
    const rate = prices[index - (series.length - prices.length)];
    return rate === undefined ? hour : { ...hour, rate, high: rate, low: rate };
  });
}

it('should have features with unique names, a description and a value for complete data', () => {
  expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURES.length);
  expect(FEATURES.length).toBe(89);
  for (const { name, description, warmUpHours } of FEATURES) {
    expect([name, description.length > 20, warmUpHours >= 1]).toEqual([name, true, true]);
  }
  const missing = Object.entries(valuesAt(series, newest)).filter(([, value]) => !Number.isFinite(value));
  expect(missing).toEqual([]);
  expect(findFeature('log_sigma')?.group).toBe('volatility');
  expect(findFeature('no_such_feature')).toBeNull();
});

it('should contain every input of the network with the same value', () => {
  const inputs = computeHourlyInputs(series).at(-1);
  const values = valuesAt(series, newest);
  expect(FEATURE_NAMES.map((name) => values[name])).toEqual([...(inputs?.values ?? [])]);
});

it.each(FEATURES)('should not change $name with hours before its warm-up or after the row', (feature) => {
  const index = 500;
  const [value] = createFeatureRows(series, [feature])(index) ?? [];
  const shortened = series.slice(index + 1 - feature.warmUpHours, index + 1);
  expect(createFeatureRows(shortened, [feature])(shortened.length - 1)).toEqual([value]);
});

it('should have no value where an hour of the warm-up is missing, and one again after it', () => {
  const gapped = series.map((hour, index) => (index === 200 ? { ...hour, rate: null } : hour));
  for (const { name, warmUpHours, inputs } of FEATURES) {
    const without = valuesAt(gapped, 200);
    if (inputs.includes('rate')) expect([name, without[name]]).toEqual([name, null]);
    expect([name, Number.isFinite(valuesAt(gapped, 200 + warmUpHours)[name])]).toEqual([name, true]);
  }
});

it('should not depend on the level of the price', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (factor) => {
      const scaled = series.map((hour) => ({
        ...hour,
        rate: (hour.rate ?? 0) * factor,
        high: (hour.high ?? 0) * factor,
        low: (hour.low ?? 0) * factor,
      }));
      const [plain, other] = [valuesAt(series, newest), valuesAt(scaled, newest)];
      for (const { name } of FEATURES) expect(other[name]).toBeCloseTo(plain[name] ?? Number.NaN, 6);
    }),
    { numRuns: 20 },
  );
});

it('should compute the values that follow from prices by hand', () => {
  const rising = Array.from({ length: 30 }, (_, index) => 1_000 * 1.01 ** index);
  const values = valuesAt(withNewest(rising), newest);
  expect(values.log_sigma).toBeCloseTo(Math.log(Math.log(1.01)), 9);
  expect(values.return_12h_over_sigma).toBeCloseTo(Math.sqrt(12), 9);
  expect(values.rises_24h).toBe(1);
  expect(values.streak_hours).toBe(24);
  expect(values.highest_24h_over_sigma).toBe(0);
  expect(values.lowest_24h_over_sigma).toBeCloseTo(-23, 9);
  expect(values.largest_move_24h_over_sigma).toBeCloseTo(1, 9);
  const falling = valuesAt(
    withNewest([...rising, ...[0.99, 0.98].map((factor) => (rising.at(-1) ?? 0) * factor)]),
    newest,
  );
  expect(falling.streak_hours).toBe(-2);
});

it('should describe the time of the target, one hour after the hour of the row', () => {
  const at = (hour: number) => valuesAt([{ ...(series[0] as HourlySeries[number]), hour }], 0);
  const saturday = Date.UTC(2026, 10, 21, 0);
  expect(at(saturday - HOUR_MS).target_weekend).toBe(1);
  expect(at(saturday - 2 * HOUR_MS).target_weekend).toBe(0);
  expect(at(Date.UTC(2026, 10, 20, 13)).target_us_session).toBe(1);
  expect(at(Date.UTC(2026, 10, 20, 12)).target_us_session).toBe(0);
  expect(at(Date.UTC(2026, 10, 21, 13)).target_us_session).toBe(0);
  expect(at(Date.UTC(2026, 10, 21, 23)).target_week_sin).toBeCloseTo(0, 12);
});
