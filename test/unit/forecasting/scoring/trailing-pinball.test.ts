import { HOUR_MS, type Hour } from '../../../../forecasting/hour';
import { persistence } from '../../../../forecasting/models/persistence';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import { meanPinball } from '../../../../forecasting/scoring/crps';
import { computeTrailingPinball } from '../../../../forecasting/scoring/trailing-pinball';
import { readPricesUntil } from '../../../support/price-sample';

const LAST = Date.UTC(2023, 4, 1, 11);
const series = readPricesUntil(LAST, 40);
const rates = new Map(series.map(({ hour, rate }) => [hour, rate]));
const lastRate = rates.get(LAST) ?? 0;
const origin = { originHour: LAST, lastRate, levels: PERCENTILES, actual: lastRate * 1.004 };

describe('computeTrailingPinball', () => {
  it('should equal the loss of the baseline of the back-test', async () => {
    const model = await persistence.fit({} as never);
    const [forecast] = model.forecastAt(series, [series.length - 1]);
    const prices = forecast?.quantiles.map((change) => lastRate * Math.exp(change)) ?? [];
    const loss = computeTrailingPinball(origin, (hour) => rates.get(hour) ?? null);
    expect(loss).toBeCloseTo(meanPinball(PERCENTILES, prices, origin.actual), 9);
  });

  it('should read the prices of the 721 hours up to the origin, and no later one', () => {
    const asked: Hour[] = [];
    computeTrailingPinball(origin, (hour) => {
      asked.push(hour);
      return 1;
    });
    expect(asked).toHaveLength(721);
    expect(Math.max(...asked)).toBe(LAST);
    expect(Math.min(...asked)).toBe(LAST - 720 * HOUR_MS);
  });

  it('should skip hours without a price, and be null when less than a week of returns is known', () => {
    const from = (hours: number) => (hour: Hour) => (hour > LAST - hours * HOUR_MS ? (rates.get(hour) ?? null) : null);
    expect(computeTrailingPinball(origin, from(169))).not.toBeNull();
    expect(computeTrailingPinball(origin, from(168))).toBeNull();
  });
});
