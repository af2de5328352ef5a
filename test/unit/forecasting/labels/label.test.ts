import { HOUR_MS } from '../../../../forecasting/hour';
import { labelHours, labelKnownAt } from '../../../../forecasting/labels/label';
import type { HourlySeries } from '../../../../forecasting/series';

const seriesOf = (...rates: (number | null)[]): HourlySeries =>
  rates.map((rate, index) => ({
    hour: index * HOUR_MS,
    rate,
    volume: null,
    cap: null,
    high: null,
    low: null,
    points: 1,
  }));
const label = { threshold: 0.1, horizonHours: 2 };

test('at-end: the price at the end of the horizon decides', () => {
  expect(labelHours(seriesOf(100, 120, 100, 110, 111), { ...label, rule: 'at-end' })).toEqual([0, 0, 1, null, null]);
});

test('within: the highest price of the horizon decides', () => {
  expect(labelHours(seriesOf(100, 120, 100, 110, 111), { ...label, rule: 'within' })).toEqual([1, 0, 1, null, null]);
});

test('a rise by exactly the threshold counts', () => {
  const half = { threshold: 0.5, horizonHours: 1 };
  expect(labelHours(seriesOf(100, 150), { ...half, rule: 'at-end' })).toEqual([1, null]);
});

test('an hour whose horizon is not over has no label, also when the price has risen already', () => {
  expect(labelHours(seriesOf(100, 200), { ...label, rule: 'within' })).toEqual([null, null]);
});

test('a missing price leaves a label empty unless another price decides', () => {
  expect(labelHours(seriesOf(100, null, 100), { ...label, rule: 'at-end' })).toEqual([0, null, null]);
  expect(labelHours(seriesOf(100, null, 100), { ...label, rule: 'within' })).toEqual([null, null, null]);
  expect(labelHours(seriesOf(100, null, 120), { ...label, rule: 'within' })).toEqual([1, null, null]);
  const withHole = seriesOf(100, 100, 100, 100).filter((_, index) => index !== 2);
  expect(labelHours(withHole, { ...label, rule: 'at-end' })).toEqual([null, 0, null]);
});

test('a label is known when its horizon is over', () => {
  expect(labelKnownAt(0, { horizonHours: 12 })).toBe(12 * HOUR_MS);
});
