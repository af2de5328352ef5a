import fc from 'fast-check';
import {
  buildWindowWithObservation,
  findHourOfDay,
  ImpossibleObservationError,
} from '../../../../forecasting/features/own-observation';
import { buildWindow, FEATURE_COUNT, FEATURE_NAMES, MEMORY_HOURS } from '../../../../forecasting/features/window';
import { HOUR_MS } from '../../../../forecasting/hour';
import type { HourlySeries } from '../../../../forecasting/series';
import { readPricesUntil } from '../../../support/price-sample';

const LAST = Date.UTC(2023, 4, 1, 11);
const series = readPricesUntil(LAST, 3);
const ownData = { ...newestValuesOf(series), hour: 12 };

function newestValuesOf(prices: HourlySeries) {
  const five = prices.slice(-5).map(({ rate }) => rate ?? 0);
  return { lag_1: five[4] ?? 0, rolling_mean_5: five.reduce((sum, rate) => sum + rate, 0) / 5 };
}

describe('buildWindowWithObservation', () => {
  it('should equal the newest window when the observation equals our own data', () => {
    expect(buildWindowWithObservation(series, ownData)).toMatchObject(buildWindow(series));
  });

  it('should end with the given price and the given mean', () => {
    const prices = fc.double({ min: 10, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(prices, fc.double({ min: 0.47, max: 2.5, noNaN: true }), (lag_1, ratio) => {
        const { inputs, sigma, lastRate } = buildWindowWithObservation(series, {
          lag_1,
          rolling_mean_5: lag_1 * ratio,
          hour: 12,
        });
        const position = inputs.length - FEATURE_COUNT + FEATURE_NAMES.indexOf('mean_5_over_sigma');
        const meanOverLast = Math.exp((inputs[position] ?? 0) * sigma);
        expect(lastRate).toBe(lag_1);
        expect(meanOverLast / ratio).toBeCloseTo(1, 8);
      }),
    );
  });

  it('should not depend on prices before its context', () => {
    const context = series.slice(-MEMORY_HOURS);
    expect(buildWindowWithObservation(series, ownData)).toEqual(buildWindowWithObservation(context, ownData));
  });

  it('should use the clock terms of the requested target, including the weekend', () => {
    const fridayNoon = readPricesUntil(Date.UTC(2023, 3, 28, 12), 3);
    const inputsAt = (hours: number) =>
      buildWindow(fridayNoon.map((hour) => ({ ...hour, hour: hour.hour + hours * HOUR_MS }))).inputs;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 23 }), (hour) => {
        const lastHour = fridayNoon.at(-1)?.hour ?? 0;
        const shift = (findHourOfDay({ hour }, lastHour) - lastHour) / HOUR_MS - 1;
        expect(shift).toBeGreaterThanOrEqual(0);
        expect(shift).toBeLessThan(24);
        expect(buildWindowWithObservation(fridayNoon, { ...newestValuesOf(fridayNoon), hour }).inputs).toEqual(
          inputsAt(shift),
        );
      }),
    );
    const weekend = FEATURE_NAMES.indexOf('target_weekend') - FEATURE_COUNT;
    const weekendInputAt = (hour: number) =>
      buildWindowWithObservation(fridayNoon, { ...newestValuesOf(fridayNoon), hour }).inputs.at(weekend);
    expect([weekendInputAt(23), weekendInputAt(0)]).toEqual([0, 1]);
  });

  it('should refuse a price that cannot be one of the five prices of its mean, and name both values', () => {
    const impossible = { lag_1: 50_000, rolling_mean_5: 10_000, hour: 12 };
    expect(() => buildWindowWithObservation(series, impossible)).toThrow(ImpossibleObservationError);
    expect(() => buildWindowWithObservation(series, impossible)).toThrow(
      /lag_1 \(50000\) must be less than 5 times rolling_mean_5 \(10000\)/,
    );
  });
});
