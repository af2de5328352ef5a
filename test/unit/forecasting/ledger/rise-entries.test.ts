import { HOUR_MS } from '../../../../forecasting/hour';
import { labelHours } from '../../../../forecasting/labels/label';
import { partsOfQuestion, sealRise, sealRiseSettlement } from '../../../../forecasting/ledger/rise-entries';
import { findDecidingPrice, scoreRise } from '../../../../forecasting/ledger/score-rise';
import { closeRise } from '../../../../forecasting/ledger/settle-rise';
import { riseQuestion } from '../../../../forecasting/questions';
import { seededRandom } from '../../../../forecasting/random';
import type { HourlySeries } from '../../../../forecasting/series';

const ORIGIN = Date.UTC(2026, 10, 21, 7);
const question = riseQuestion('BTC', { threshold: 0.02, horizonHours: 12, rule: 'at-end' });
const newRise = {
  ...partsOfQuestion(question),
  source: 'livecoinwatch',
  originHour: ORIGIN,
  modelVersion: '3',
  runId: '4f1c',
  snapshotSha256: 'a'.repeat(64),
  featuresSha256: 'b'.repeat(64),
  lastRate: 50_000,
  probability: 0.125,
  backfilled: false,
};
const forecast = sealRise({ ...newRise, madeAt: ORIGIN + 60_000 }, undefined);

function seriesOf(rates: readonly (number | null)[], first = ORIGIN): HourlySeries {
  const rest = { volume: null, cap: null, high: null, low: null, points: 12 };
  return rates.map((rate, index) => ({ hour: first + index * HOUR_MS, rate, ...rest }));
}

/** The expected hashes are literals, because existing ledgers must stay verifiable after every change of the code. */
describe('the seals of rises', () => {
  it('should not change for a forecast', () => {
    expect(forecast).toMatchObject({ id: 'btc-rise-2pct-12h-v3-2026-11-21T19Z', late: false, position: 1 });
    expect(forecast.hash).toBe('0cbc8713feb118b37950068a281b8993ef81457dee1819c4781e73d3a2e83fc0');
  });

  it('should not change for a settlement', () => {
    const settledAt = forecast.targetHour + 55_000;
    const settlement = sealRiseSettlement({ forecast, actual: 51_000, snapshotSha256: 'c'.repeat(64), settledAt });
    expect(settlement).toMatchObject({ outcome: 1, brier: 0.765625, logLoss: -Math.log(0.125) });
    expect(settlement.hash).toBe('983c96c9a830f85c1e3747892d29004d6c3e6da0193bf29ee2133e55f4bf7c65');
  });

  it.each([
    [{ madeAt: ORIGIN + HOUR_MS - 1 }, false],
    [{ madeAt: ORIGIN + HOUR_MS }, true],
    [{ madeAt: ORIGIN + 1, backfilled: true }, true],
  ])('should say whether a forecast counts as live: %j', (change, late) => {
    expect(sealRise({ ...newRise, ...change }, undefined).late).toBe(late);
  });
});

describe('the deciding price', () => {
  const at = { originHour: ORIGIN, lastRate: 100, threshold: 0.02, horizonHours: 3 };

  it.each([
    ['at-end', [100, 103, 103, 101], 101],
    ['at-end', [100, null, null, 101], 101],
    ['at-end', [100, 103, 103, null], null],
    ['within', [100, 101, 103, 99], 103],
    ['within', [100, null, 103, 99], 103],
    ['within', [100, null, 101, 99], null],
    ['within', [100, 101, 101, 101, 200], 101],
  ] as const)('of %s in %j is %j', (rule, rates, price) => {
    expect(findDecidingPrice(seriesOf(rates), { ...at, rule })).toBe(price);
  });

  it.each(['at-end', 'within'] as const)('gives the same outcomes as the labels for the rule %s', (rule) => {
    const random = seededRandom(7);
    const series = seriesOf(Array.from({ length: 300 }, () => (random() < 0.05 ? null : 100 + 5 * random())));
    const label = { threshold: 0.02, horizonHours: 5, rule };
    const labels = labelHours(series, label);
    for (const [index, { hour, rate }] of series.slice(0, -5).entries()) {
      if (rate === null) continue;
      const price = findDecidingPrice(series, { ...label, originHour: hour, lastRate: rate });
      const outcome = price === null ? null : scoreRise({ ...label, lastRate: rate, probability: 0.5 }, price).outcome;
      expect(outcome).toBe(labels[index]);
    }
  });
});

describe('the end of a forecast of a rise', () => {
  const complete = seriesOf(Array.from({ length: 13 }, () => 50_500));
  const withGap = seriesOf([...Array.from({ length: 12 }, () => 50_500), null]);

  it('should wait until the horizon is over, also when the price has risen already', () => {
    const risen = seriesOf([50_000, 60_000]);
    expect(closeRise(forecast, { series: risen, hour: ORIGIN + HOUR_MS })).toBe('waiting');
    expect(closeRise(forecast, { series: complete, hour: forecast.targetHour })).toEqual({ actual: 50_500 });
  });

  it('should be void a week later if the deciding price is still missing', () => {
    const week = 7 * 24 * HOUR_MS;
    expect(closeRise(forecast, { series: withGap, hour: forecast.targetHour + week - HOUR_MS })).toBe('waiting');
    expect(closeRise(forecast, { series: withGap, hour: forecast.targetHour + week })).toEqual({
      voidReason: expect.stringContaining('still not known a week later, in the data of 2026-11-28T19Z'),
    });
  });
});
