import { HOUR_MS } from '../../../forecasting/hour';
import { barEnd, computeBars } from '../../../forecasting/price-bars';

const MIDNIGHT = Date.UTC(2026, 10, 21);
const observation = (hour: number, rate: number | null, high: number | null = null, low: number | null = null) => ({
  ...{ hour: MIDNIGHT + hour * HOUR_MS, rate, high, low },
  ...{ volume: hour, cap: null, points: 12 },
});

test('a bar contains the hours after the end of the bar before, up to its own end', () => {
  expect(barEnd(MIDNIGHT, '4h')).toBe(MIDNIGHT);
  expect(barEnd(MIDNIGHT + HOUR_MS, '4h')).toBe(MIDNIGHT + 4 * HOUR_MS);
  const series = [observation(0, 9, 99, 1), observation(1, 10, 12, 9), observation(2, 11), observation(4, 13, 14, 8)];
  expect(computeBars(series, { from: MIDNIGHT + 4 * HOUR_MS, to: MIDNIGHT + 8 * HOUR_MS, length: '4h' })).toEqual([
    { hour: MIDNIGHT + 4 * HOUR_MS, rate: 13, high: 14, low: 8, volume: 4, hours: 3 },
    { hour: MIDNIGHT + 8 * HOUR_MS, rate: null, high: null, low: null, volume: null, hours: 0 },
  ]);
});

test('a missing hour stays missing', () => {
  const series = [observation(0, 9), observation(1, null), observation(2, 11)];
  const bars = computeBars(series, { from: MIDNIGHT, to: MIDNIGHT + 2 * HOUR_MS, length: '1h' });
  expect(bars.map(({ rate, hours }) => [rate, hours])).toEqual([
    [9, 1],
    [null, 0],
    [11, 1],
  ]);
});
