import { scoreUnseenHours } from '../../../forecasting/evaluation';
import { CONTEXT_HOURS, windowOf } from '../../../forecasting/features';
import { HOUR_MS } from '../../../forecasting/hour';
import { type ServableModel, servableModel } from '../../../forecasting/models/servable-model';
import type { HourlySeries } from '../../../forecasting/series';
import { readPricesUntil } from '../../support/price-sample';

const LAST = Date.UTC(2023, 4, 1);
const series = readPricesUntil(LAST, 60);
const trainedUntil = LAST - 400 * HOUR_MS;
const levels = [0.05, 0.5, 0.95];
const scaler = { mean: [], std: [] };

/** A model that says the price stays, give or take 1.6 sigma. */
const persistence = servableModel({ levels, scaler, quantiles: () => Float64Array.of(-1.6, 0, 1.6) });

/** A model that has seen the answer. */
function clairvoyant(answers: HourlySeries): ServableModel {
  const rateAt = new Map(answers.map(({ hour, rate }) => [hour, rate ?? 0]));
  const forecast: ServableModel['forecast'] = (known) => {
    const { origin, lastRate, sigma } = windowOf(known);
    const point = rateAt.get(origin + HOUR_MS) ?? 0;
    return { point, quantiles: levels.map((level) => ({ level, value: point })), lastRate, sigma, featuresSha256: '' };
  };
  return { ...persistence, forecast };
}

describe('scoreUnseenHours', () => {
  it('should find persistence exactly as good as persistence', () => {
    const scores = scoreUnseenHours({ model: persistence, series, trainedUntil });
    expect(scores).toMatchObject({ rmseRatio: 1, maeRatio: 1 });
    expect(scores.coverage90).toBeGreaterThan(0.8);
    expect(scores.coverage90).toBeLessThan(0.97);
  });

  it('should score only hours whose whole window training has not seen', () => {
    expect(scoreUnseenHours({ model: persistence, series, trainedUntil }).hours).toBe(400 - CONTEXT_HOURS);
    expect(scoreUnseenHours({ model: persistence, series, trainedUntil: LAST }).hours).toBe(0);
  });

  it('should leave out hours beside a gap instead of inventing them', () => {
    const gap = series.filter(({ hour }) => hour !== LAST - 100 * HOUR_MS);
    expect(scoreUnseenHours({ model: persistence, series: gap, trainedUntil }).hours).toBe(400 - 2 * CONTEXT_HOURS - 1);
  });

  it('should have no score that passes for good where there was nothing to score', () => {
    const { rmse, rmseRatio, coverage90 } = scoreUnseenHours({ model: persistence, series, trainedUntil: LAST });
    expect([rmse, rmseRatio, coverage90]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it('should see a model that has seen the answer', () => {
    const scores = scoreUnseenHours({ model: clairvoyant(series), series, trainedUntil });
    expect(scores).toMatchObject({ rmse: 0, rmseRatio: 0, pinballSkill: 1 });
  });
});
