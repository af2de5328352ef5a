import { isWithin } from '../../../../forecasting/comparison/compare-changes';
import { HOUR_MS } from '../../../../forecasting/hour';

it('should compare the target of a forecast with the period, not its origin', () => {
  const period = { from: 10 * HOUR_MS, to: 11 * HOUR_MS };
  const outcome = { lastRate: 1, change: 0, point: 0, quantiles: new Float64Array(99) };
  const inside = [8, 9, 10, 11].filter((hour) => isWithin({ ...outcome, origin: hour * HOUR_MS }, period));
  expect(inside).toEqual([9, 10]);
});
