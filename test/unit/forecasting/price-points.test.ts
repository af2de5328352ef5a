import fc from 'fast-check';
import { HOUR_MS, parseHour } from '../../../forecasting/hour';
import { observeHours, POINT_MS, type PricePoint } from '../../../forecasting/price-points';

const hour = parseHour('2026-11-21T07Z');

function pointsOf(rates: readonly (number | null)[], end = hour): PricePoint[] {
  return rates.map((rate, index) => ({ time: end - (rates.length - 1 - index) * POINT_MS, rate, volume: 5, cap: 6 }));
}

describe('observeHours', () => {
  it('takes the rate at the hour, and high and low of the hour that ends there', () => {
    const points = pointsOf([999, 10, 11, 12, 13, 20, 14, 13, 12, 8, 9, 10, 11]);
    expect(observeHours(points, [hour])).toEqual([{ hour, rate: 11, volume: 5, cap: 6, high: 20, low: 8, points: 12 }]);
  });

  it('assigns the point at H − 1 h to the previous hour', () => {
    const points = pointsOf([999, ...Array(12).fill(10)]);
    expect(observeHours(points, [hour])[0]?.high).toBe(10);
    expect(observeHours(points, [hour - HOUR_MS])[0]?.rate).toBe(999);
  });

  it('has no rate when the point at the hour is missing or null', () => {
    const complete = pointsOf(Array(12).fill(10));
    expect(observeHours(complete.slice(0, -1), [hour])[0]).toMatchObject({ rate: null, points: 11, high: 10 });
    expect(observeHours(pointsOf([...Array(11).fill(10), null]), [hour])[0]).toMatchObject({ rate: null, points: 11 });
    expect(observeHours([], [hour])[0]).toMatchObject({ rate: null, volume: null, points: 0 });
  });

  it('has no range where only hourly points exist', () => {
    const hourly = [0, 1, 2].map((back) => ({ time: hour - back * HOUR_MS, rate: 10, volume: null, cap: null }));
    expect(observeHours(hourly, [hour])[0]).toMatchObject({ rate: 10, high: null, low: null, points: 1 });
  });

  it('does not depend on the order of the points or on repeats', () => {
    const points = pointsOf([...Array(24).keys()].map((rate) => rate + 1));
    const hours = [hour - HOUR_MS, hour];
    fc.assert(
      fc.property(fc.shuffledSubarray(points, { minLength: points.length }), (shuffled) => {
        expect(observeHours([...shuffled, ...shuffled], hours)).toEqual(observeHours(points, hours));
      }),
    );
  });
});
