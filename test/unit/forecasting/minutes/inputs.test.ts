import fc from 'fast-check';
import { measureBars } from '../../../../forecasting/minutes/bar-measures';
import { type BarSeries, endOfBar, sliceBars } from '../../../../forecasting/minutes/bar-series';
import { computeCalendar } from '../../../../forecasting/minutes/calendar';
import {
  computeFeatures,
  computeRegressors,
  createMinuteInputs,
  FEATURE_NAMES,
  MEMORY_MINUTES,
  REGRESSOR_COUNT,
} from '../../../../forecasting/minutes/minute-inputs';
import { isNewYorkSummer } from '../../../../forecasting/minutes/new-york';
import { computeSeason, SLOTS } from '../../../../forecasting/minutes/season';
import { generateBars } from '../../../support/generated-bars';

const MINUTE = 60_000;
const DAY_BARS = 288;
const season = Array.from({ length: SLOTS }, (_, slot) => Math.sin(slot));
const bars5 = generateBars({ bars: 12 * DAY_BARS, barMs: 5 * MINUTE, seed: 11 });
const bars1 = generateBars({ bars: 8 * 1_440, barMs: MINUTE, seed: 12 });

/** All numbers that models read at an index. */
function inputsAt(series: BarSeries, index: number): Float64Array | null {
  const windows = createMinuteInputs(series).windowsAt(index);
  if (!windows) return null;
  const origin = { index, steps: 1, windows, season };
  return Float64Array.of(...computeRegressors(series, origin), ...computeFeatures(series, origin, 1e-3));
}

function withGaps(series: BarSeries, gaps: readonly number[]): BarSeries {
  const copy = { ...series, close: series.close.slice(), volume: series.volume.slice() };
  for (const gap of gaps) {
    copy.close[gap] = Number.NaN;
    copy.volume[gap] = 0;
  }
  return copy;
}

test('the live line computes the same numbers from the newest bars as the back-test from all bars, in every bit', () => {
  const length = (MEMORY_MINUTES * MINUTE) / bars5.barMs;
  const index = fc.integer({ min: length, max: bars5.close.length - 1 });
  const gaps = fc.array(fc.integer({ min: 0, max: bars5.close.length - 1 }), { maxLength: 20 });
  fc.assert(
    fc.property(index, gaps, (at, missing) => {
      const series = withGaps(bars5, missing);
      const newest = sliceBars(series, at + 1 - length, at + 1);
      expect(inputsAt(newest, length - 1)).toEqual(inputsAt(series, at));
    }),
    { numRuns: 60 },
  );
});

test('later bars do not change the inputs', () => {
  const index = bars1.close.length - 700;
  const altered = { ...bars1, close: bars1.close.map((price, at) => (at > index ? 2 * price : price)) };
  expect(inputsAt(altered, index)).toEqual(inputsAt(bars1, index));
  expect(inputsAt(altered, index + 1)).not.toEqual(inputsAt(bars1, index + 1));
});

test('no input has a unit of price or of volume', () => {
  const scale = (values: Float64Array, factor: number) => values.map((value) => factor * value);
  const { close, high, low, volume } = bars1;
  const prices = { close: scale(close, 8), high: scale(high, 8), low: scale(low, 8), volume: scale(volume, 32) };
  const [found, expected] = [{ ...bars1, ...prices }, bars1].map((series) => inputsAt(series, 11_000));
  expect(found?.length).toBe(REGRESSOR_COUNT + FEATURE_NAMES.length);
  for (const [place, value] of (expected ?? []).entries()) expect(found?.[place]).toBeCloseTo(value, 6);
});

test('an origin without a price, or with too many missing bars before it, has no inputs', () => {
  const index = bars5.close.length - 1;
  expect(inputsAt(withGaps(bars5, [index]), index)).toBeNull();
  expect(inputsAt(withGaps(bars5, [index - 2, index - 5, index - 8]), index)).toBeNull();
  expect(inputsAt(withGaps(bars5, [index - 30]), index)).not.toBeNull();
  expect(inputsAt(sliceBars(bars5, 0, DAY_BARS), DAY_BARS - 1)).toBeNull();
});

test('the windows contain what their names say', () => {
  const index = 10_000;
  const windows = createMinuteInputs(bars1).windowsAt(index);
  const { returns, variances } = measureBars(bars1);
  const newest = (values: Float64Array, count: number) => [...values.subarray(index + 1 - count, index + 1)];
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  expect(windows?.returns[2]).toBeCloseTo(Math.log((bars1.close[index] ?? 0) / (bars1.close[index - 60] ?? 0)), 12);
  expect(windows?.logVariances[3]).toBeCloseTo(Math.log(total(newest(variances, 240)) / 240), 12);
  expect(windows?.logSquaredReturns).toBeCloseTo(Math.log(total(newest(returns, 60).map((one) => one ** 2)) / 60), 12);
  expect(windows?.largestReturn).toBe(Math.max(...newest(returns, 60).map(Math.abs)));
  const hours = (index + 1) % 60;
  const day = variances.subarray(index + 1 - hours - 1_440, index + 1 - hours);
  expect(windows?.logVariances[4]).toBeCloseTo(Math.log(total([...day]) / 1_440), 12);
});

test('the variance of a bar is that of Garman and Klass, and the squared return without a range', () => {
  const series: BarSeries = {
    ...{ barMs: MINUTE, firstEnd: 0, volume: Float64Array.of(1, 1, 1) },
    close: Float64Array.of(100, 101, 102),
    high: Float64Array.of(100, 103, Number.NaN),
    low: Float64Array.of(100, 99, Number.NaN),
  };
  const { variances } = measureBars(series);
  const expected = Math.log(103 / 99) ** 2 / 2 - (2 * Math.LN2 - 1) * Math.log(101 / 100) ** 2;
  expect([...variances]).toEqual([Number.NaN, expected, Math.log(102 / 101) ** 2]);
});

test('bars without trades are counted', () => {
  const index = 11_000;
  const volume = bars1.volume.map((value, at) => (at > index - 15 ? 0 : value));
  const shares = createMinuteInputs({ ...bars1, volume }).windowsAt(index)?.emptyShares;
  expect(shares?.[0]).toBe(0.25);
});

test('the season follows the volatility of the day', () => {
  const long = generateBars({ bars: 60 * DAY_BARS, barMs: 5 * MINUTE, seed: 13 });
  const found = computeSeason(long, measureBars(long), long.close.keys());
  // The bars are of January and February: New York is five hours behind UTC.
  const at = (hour: number, minute: number) => found[(12 * (hour + 19) + minute / 5) % 288] ?? 0;
  expect(at(14, 30)).toBeGreaterThan(at(2, 30) + 0.8);
  expect(at(9, 0)).toBeGreaterThan(at(9, 30) + 0.06);
});

test('the clock of New York is that of its time zone', () => {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hour: '2-digit', hourCycle: 'h23' });
  for (let time = Date.UTC(2015, 0, 1, 12); time < Date.UTC(2035, 0, 1); time += 41 * 3_600_000) {
    const offset = isNewYorkSummer(time) ? 4 : 5;
    expect([time, Number(format.format(time))]).toEqual([time, (new Date(time).getUTCHours() + 24 - offset) % 24]);
  }
});

test('the calendar is that of the target in UTC', () => {
  const monday = Date.UTC(2026, 10, 23, 6, 35);
  expect([...computeCalendar(monday)].slice(2)).toEqual([6, 35, 1]);
  expect(endOfBar(bars5, 1) - endOfBar(bars5, 0)).toBe(5 * MINUTE);
});
