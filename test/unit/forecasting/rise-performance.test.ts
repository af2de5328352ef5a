import { HOUR_MS } from '../../../forecasting/hour';
import { labelHours } from '../../../forecasting/labels/label';
import {
  partsOfQuestion,
  type RiseEntry,
  sealRise,
  sealRiseSettlement,
} from '../../../forecasting/ledger/rise-entries';
import { riseQuestion } from '../../../forecasting/questions';
import { seededRandom } from '../../../forecasting/random';
import { computeRisePerformance, createBaseRates } from '../../../forecasting/rise-performance';
import type { HourlySeries } from '../../../forecasting/series';

const FIRST = Date.UTC(2026, 10, 1);
const question = riseQuestion('BTC', { threshold: 0.01, horizonHours: 6, rule: 'at-end' });
const baseRateAt = () => 0.1;
const options = { horizonHours: 6, threshold: 0.5, baseRateAt };

/** A rise in every tenth hour. `sharpness` 1 knows the outcome, 0 always forecasts 10 %. */
function plantedEntries(
  count: number,
  sharpness: number,
  change: { backfilled?: boolean; lateBy?: number } = {},
): RiseEntry[] {
  const { backfilled = false, lateBy = 0 } = change;
  return Array.from({ length: count }, (_, index) => {
    const outcome = index % 10 === 0 ? 1 : 0;
    const forecast = sealRise(
      {
        ...partsOfQuestion(question),
        ...{ source: 's', originHour: FIRST + index * HOUR_MS, modelVersion: '1', runId: 'r', backfilled },
        ...{ snapshotSha256: 'a', featuresSha256: 'b', lastRate: 100 },
        probability: sharpness * outcome * 0.9 + (1 - sharpness * (outcome === 1 ? 1 : 0.9)) * 0.1,
        madeAt: FIRST + index * HOUR_MS + 60_000 + lateBy,
      },
      undefined,
    );
    const settledAt = forecast.targetHour + 1;
    const settlement = sealRiseSettlement({ forecast, actual: outcome ? 102 : 100, snapshotSha256: 'c', settledAt });
    return { forecast, settlement, void: null };
  });
}

describe('the performance of an active model', () => {
  it('should compare the accuracy with always "no", which a model without skill only equals', () => {
    const { live } = computeRisePerformance(plantedEntries(200, 0), options);
    expect(live.scores?.confusion).toMatchObject({ accuracy: 0.9, majorityAccuracy: 0.9, truePositives: 0 });
    expect(live.scores?.against[0]?.brierSkill.skill).toBeCloseTo(0, 12);
    expect(live.running.at(-1)).toMatchObject({ settled: 200, accuracy: 0.9, majorityAccuracy: 0.9 });
  });

  it('should find the skill of a model that knows more', () => {
    const { live } = computeRisePerformance(plantedEntries(200, 1), options);
    expect(live.scores?.confusion).toMatchObject({ accuracy: 1, majorityAccuracy: 0.9 });
    expect(live.scores?.against[0]?.brierSkill.skill).toBeGreaterThan(0.8);
    expect(live.running.map(({ hour }) => hour)).toEqual([...live.running.map(({ hour }) => hour)].sort());
    expect(live.running.at(-1)?.rollingBrierSkill).toBeGreaterThan(0.8);
  });

  it('should never count backfilled or late forecasts as live', () => {
    const entries = [
      ...plantedEntries(50, 1, { backfilled: true }),
      ...plantedEntries(10, 0),
      ...plantedEntries(5, 1, { lateBy: 2 * HOUR_MS }),
    ];
    const { live, backfilled, late } = computeRisePerformance(entries, options);
    expect([live.forecasts, backfilled.forecasts, late]).toEqual([10, 50, 5]);
    expect(live.scores?.confusion.accuracy).toBe(0.9);
    expect(backfilled.scores?.confusion.accuracy).toBe(1);
  });

  it('should count forecasts that wait or are void, and have no scores without a settled one', () => {
    const [first, second] = plantedEntries(2, 0);
    if (!first || !second) throw new Error('no entries');
    const voided = { forecastId: first.forecast.id, reason: 'x', voidedAt: 1, hash: 'h' };
    const entries = [
      { ...first, settlement: null, void: voided },
      { ...second, settlement: null },
    ];
    const { live } = computeRisePerformance(entries, options);
    expect(live).toMatchObject({
      forecasts: 2,
      settled: 0,
      void: 1,
      waiting: 1,
      scores: null,
      running: [],
      lastHour: null,
    });
  });
});

describe('the base rate of an hour', () => {
  const random = seededRandom(3);
  const series: HourlySeries = Array.from({ length: 600 }, (_, index) => {
    const rate = index % 50 === 7 ? null : 100 * (1 + 0.02 * (random() - 0.5));
    return { hour: FIRST + index * HOUR_MS, rate, volume: null, cap: null, high: null, low: null, points: 12 };
  });
  const at = createBaseRates(series, question);

  it('should be the share of rises among the labels that were known then', () => {
    const hour = FIRST + 400 * HOUR_MS;
    const known = labelHours(series.slice(0, 401), question).filter((label) => label !== null);
    expect(at(hour)).toBe(known.filter((label) => label === 1).length / known.length);
  });

  it('should not depend on later prices, and be unknown while little is known', () => {
    const hour = FIRST + 300 * HOUR_MS;
    const altered = series.map((one, index) => (index > 300 ? { ...one, rate: 1 } : one));
    expect(createBaseRates(altered, question)(hour)).toBe(at(hour));
    expect(at(FIRST + 100 * HOUR_MS)).toBeNull();
    expect(at(FIRST - HOUR_MS)).toBeNull();
  });
});
