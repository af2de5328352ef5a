import { logReturn } from '../../../../forecasting/features/volatility';
import { HOUR_MS } from '../../../../forecasting/hour';
import type { ReturnForecast } from '../../../../forecasting/models/model';
import { persistence } from '../../../../forecasting/models/persistence';
import { runAtOnce } from '../../../../forecasting/parts';
import { type Champion, compareModels, computeUnseenOutcomes } from '../../../../forecasting/promotion/comparison';
import { computeEvidence } from '../../../../forecasting/promotion/evidence';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import { scoreOutcomes } from '../../../../forecasting/scoring/score-outcomes';
import type { HourlySeries } from '../../../../forecasting/series';
import { EMBARGO_HOURS } from '../../../../forecasting/split';
import { readPricesUntil } from '../../../support/price-sample';

const LAST = Date.UTC(2023, 4, 1);
const series = readPricesUntil(LAST, 90);
const trainedUntil = LAST - 1_000 * HOUR_MS;
const trailing = persistence.fromFiles(new Map());

/** A model that forecasts the actual next price, because it looks ahead. */
const lookAhead = {
  forecastAt: (known: HourlySeries, origins: readonly number[]): ReturnForecast[] =>
    origins.map((origin) => {
      const change = logReturn(known[origin], known[origin + 1]) ?? Number.NaN;
      return { point: change, quantiles: new Float64Array(PERCENTILES.length).fill(change) };
    }),
};

describe('computeUnseenOutcomes', () => {
  it('should score persistence exactly like persistence', () => {
    const scores = scoreOutcomes(computeUnseenOutcomes({ model: trailing, trainedUntil }, series));
    expect(scores).toMatchObject({ rmseRatio: 1, maeRatio: 1, r2: 0, direction: null });
    expect(scores.coverage90).toBeGreaterThan(0.8);
    expect(scores.coverage90).toBeLessThan(0.97);
  });

  it('should score only hours whose actual and inputs were not used in training', () => {
    const outcomes = computeUnseenOutcomes({ model: trailing, trainedUntil }, series);
    expect(outcomes[0]?.origin).toBe(trainedUntil + (EMBARGO_HOURS - 1) * HOUR_MS);
    expect(outcomes.at(-1)?.origin).toBe(LAST - HOUR_MS);
    expect(computeUnseenOutcomes({ model: trailing, trainedUntil: LAST }, series)).toEqual([]);
  });

  it('should leave out the hours next to a gap', () => {
    const gap = series.filter(({ hour }) => hour !== LAST - 100 * HOUR_MS);
    const whole = computeUnseenOutcomes({ model: trailing, trainedUntil }, series);
    const origins = computeUnseenOutcomes({ model: trailing, trainedUntil }, gap).map(({ origin }) => origin);
    expect(origins).toHaveLength(whole.length - 2);
    expect(origins).not.toContain(LAST - 100 * HOUR_MS);
    expect(origins).not.toContain(LAST - 101 * HOUR_MS);
  });

  it('should give a perfect score to a model that has seen the answer', () => {
    const scores = scoreOutcomes(computeUnseenOutcomes({ model: lookAhead, trainedUntil }, series));
    expect(scores).toMatchObject({ rmse: 0, rmseRatio: 0, crps: 0 });
  });
});

describe('compareModels', () => {
  const candidate = { model: lookAhead, trainedUntil };
  const evidenceOf = (champion: Champion | null) =>
    computeEvidence(runAtOnce(compareModels({ candidate, champion, series })));

  it('should forecast the hours that neither model has seen', () => {
    const champion = { version: '3', model: trailing, trainedUntil: trainedUntil + 50 * HOUR_MS };
    const evidence = evidenceOf(champion);
    const alone = evidenceOf(null);
    expect(evidence.hours).toBe(alone.hours - 50);
    expect(evidence.candidate).toMatchObject({ crps: 0, crpsSkill: 1 });
    expect(evidence.champion).toMatchObject({ version: '3', figures: { crpsSkill: 0, rmseRatio: 1 } });
    expect(alone.champion).toBeNull();
  });

  it('should keep the reason why a champion cannot be loaded', () => {
    const champion = { version: '3', unusable: 'model.json is missing' };
    expect(evidenceOf(champion).champion).toEqual(champion);
  });
});
