import fc from 'fast-check';
import { type BarSeries, sliceBars } from '../../../../forecasting/minutes/bar-series';
import { type LiveBar, LiveSeries } from '../../../../forecasting/minutes/live-series';
import { computeMinuteFeatures, MINUTE_FEATURE_NAMES } from '../../../../forecasting/minutes/minute-features';
import { createMinuteInputs, MEMORY_MINUTES } from '../../../../forecasting/minutes/minute-inputs';
import { generateBars } from '../../../support/generated-bars';

const MINUTE = 60_000;
const STEPS = 5;
const bars = generateBars({ bars: 9 * 1_440, barMs: MINUTE, seed: 21 });

function barOf(series: BarSeries, index: number, revision = 0): LiveBar {
  const at = (values: Float64Array) => values[index] ?? Number.NaN;
  const minute = series.firstEnd + (index - 1) * MINUTE;
  return { minute, revision, close: at(bars.close), high: at(bars.high), low: at(bars.low), volume: at(bars.volume) };
}

const barsBetween = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => barOf(bars, from + index));

describe('the newest bars of the live line', () => {
  it('gives the features of the batch in every bit, with gaps, corrections and a copy of the series', () => {
    const first = 1_440;
    const wrong = fc.array(fc.integer({ min: 9_000, max: 12_600 }), { maxLength: 4 });
    const gaps = fc.array(fc.integer({ min: 9_000, max: 12_600 }), { maxLength: 4 });
    fc.assert(
      fc.property(wrong, gaps, fc.integer({ min: 11_500, max: 12_700 }), (corrected, missing, opened) => {
        const absent = new Set(missing.filter((index) => !corrected.includes(index)));
        const given = barsBetween(first, opened).filter((_, index) => !absent.has(first + index));
        const live = new LiveSeries(MEMORY_MINUTES, given);
        for (let index = opened; index <= 12_700; index++) {
          if (absent.has(index)) continue;
          const bar = barOf(bars, index);
          live.put(corrected.includes(index) ? { ...bar, close: bar.low, volume: 0 } : bar);
        }
        for (const index of corrected) live.put(barOf(bars, index, 1));
        const batch = { ...bars, close: bars.close.slice(), volume: bars.volume.slice() };
        for (const index of absent) [batch.close[index], batch.volume[index]] = [Number.NaN, Number.NaN];
        const newest = barOf(bars, 12_700).minute;
        const place = live.indexOf(newest) ?? -1;
        const expected = computeMinuteFeatures(
          createMinuteInputs(sliceBars(batch, first, 12_701)),
          12_700 - first,
          STEPS,
        );
        expect(computeMinuteFeatures(createMinuteInputs(live.series), place, STEPS)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('appends to the same series, and begins a new one when a known bar changes', () => {
    const live = new LiveSeries(100, barsBetween(0, 50));
    const { series } = live;
    live.put(barOf(bars, 50));
    live.put(barOf(bars, 50));
    expect(live.series).toBe(series);
    expect(live.length).toBe(51);
    live.put({ ...barOf(bars, 20, 1), close: 1 });
    expect(live.series).not.toBe(series);
    expect(live.series.close[20]).toBe(1);
    expect(live.isBeyond(barOf(bars, 20))).toBe(true);
    expect(live.isBeyond(barOf(bars, 21))).toBe(false);
  });

  it('keeps the newest minutes only, for months', () => {
    const live = new LiveSeries(100);
    for (let index = 0; index < 5_000; index++) live.put(barOf(bars, index));
    expect(live.length).toBeGreaterThanOrEqual(100);
    expect(live.series.close.length).toBe(1_540);
    expect(live.indexOf(barOf(bars, 4_999).minute)).toBe(live.length - 1);
    expect(live.indexOf(barOf(bars, 10).minute)).toBeNull();
    expect(live.isBeyond(barOf(bars, 10))).toBe(true);
    live.put({ ...barOf(bars, 0), minute: barOf(bars, 8_000).minute });
    expect(live.length).toBe(1);
  });
});

test('the features of the first minutes are unknown, except the calendar', () => {
  const features = computeMinuteFeatures(createMinuteInputs(sliceBars(bars, 0, 500)), 499, STEPS);
  expect(features).toHaveLength(MINUTE_FEATURE_NAMES.length);
  const known = MINUTE_FEATURE_NAMES.filter((_, place) => features[place] !== null);
  expect(known).toEqual(['sin_day', 'cos_day', 'hour', 'minute_of_hour', 'weekday']);
});
