import fc from 'fast-check';
import { HOUR_MS, parseHour } from '../../../forecasting/hour';
import { observeHours, POINT_MS, type PricePoint, rejectImpossiblePrices } from '../../../forecasting/price-points';

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

describe('rejectImpossiblePrices', () => {
  const point = (change: Partial<PricePoint>): PricePoint => ({ time: hour, rate: 10, volume: 5, cap: 6, ...change });

  it.each([0, -88_789.99, 1e39, Number.NaN, Number.POSITIVE_INFINITY])('counts the price %d as missing', (rate) => {
    expect(rejectImpossiblePrices([point({ rate })])).toEqual({ points: [point({ rate: null })], rejected: 1 });
  });

  it('counts an instant with two different prices as missing, whichever comes first', () => {
    const [low, high] = [point({ rate: 89_197 }), point({ rate: 133_796 })];
    for (const points of [
      [low, high],
      [high, low],
      [low, high, low],
    ]) {
      const { points: kept, rejected } = rejectImpossiblePrices(points);
      expect(kept.map(({ rate }) => rate)).toEqual(points.map(() => null));
      expect(rejected).toBe(1);
    }
  });

  it('keeps possible prices, equal repetitions and empty values, and removes impossible amounts', () => {
    const points = [point({}), point({}), point({ rate: null }), point({ time: hour + POINT_MS, rate: 0.00002 })];
    expect(rejectImpossiblePrices(points)).toEqual({ points, rejected: 0 });
    expect(rejectImpossiblePrices([point({ volume: -1, cap: Number.NaN })])).toEqual({
      points: [point({ volume: null, cap: null })],
      rejected: 0,
    });
  });
});
