import { HOUR_MS } from '../../../../forecasting/hour';
import {
  type NewForecast,
  sealedFieldsOf,
  sealForecast,
  sealSettlement,
  sealVoid,
} from '../../../../forecasting/ledger/entries';
import { toCanonicalJson } from '../../../../forecasting/ledger/seal';

const FORECAST: NewForecast = {
  source: 'livecoinwatch',
  asset: 'BTC',
  originHour: Date.UTC(2026, 10, 21, 7),
  modelVersion: '3',
  runId: '4f1c',
  snapshotSha256: 'a'.repeat(64),
  featuresSha256: 'b'.repeat(64),
  lastRate: 98765.4321,
  point: 98770.125,
  quantiles: [
    { level: 0.05, value: 98100.5 },
    { level: 0.5, value: 98770.125 },
    { level: 0.95, value: 99431.0000001 },
  ],
  interval: { level: 0.9, lower: 98100.5, upper: 99431.0000001 },
  calibration: { levels: [0.05, 0.95], misses: 12 },
};
const first = sealForecast({ ...FORECAST, madeAt: Date.UTC(2026, 10, 21, 7, 0, 42, 17) }, undefined);
const second = sealForecast(
  {
    ...FORECAST,
    source: 'replay+112w',
    originHour: FORECAST.originHour + HOUR_MS,
    calibration: undefined,
    madeAt: Date.UTC(2026, 10, 21, 9, 30),
  },
  first,
);

/** The expected hashes are literals, because existing ledgers must stay verifiable after every change of the code. */
describe('the seals of ledger entries', () => {
  it('should not change for a forecast', () => {
    expect(first).toMatchObject({ id: 'BTC-2026-11-21T08Z', late: false, position: 1, previousHash: '0'.repeat(64) });
    expect(first.hash).toBe('7e4a0393f5a43ddfe379636eb971fda630304d20ef7cbaa0670a8d22221988bc');
  });

  it('should not change for a late forecast without a calibration', () => {
    expect(second).toMatchObject({ id: 'BTC-2026-11-21T09Z-replay+112w', late: true, position: 2 });
    expect(second.previousHash).toBe(first.hash);
    expect(second.hash).toBe('5edf77b3258a3e45177f216f39ca8c3136d5c69886ef0fd0875701895cb6d942');
  });

  it('should not change for a settlement', () => {
    const settledAt = Date.UTC(2026, 10, 21, 8, 0, 55);
    expect(sealSettlement({ forecast: first, actual: 99500.25, snapshotSha256: 'c'.repeat(64), settledAt })).toEqual({
      forecastId: 'BTC-2026-11-21T08Z',
      actual: 99500.25,
      error: -730.125,
      persistenceError: -734.8178999999946,
      covered: false,
      winkler: 2715.4999980999855,
      pinball: 166.94583330166643,
      snapshotSha256: 'c'.repeat(64),
      settledAt,
      hash: '6348c258fff6c97c381e083777a7bcd532cfb8be0be5ecf9b543795b5f0ebc62',
    });
  });

  it('should not change for a void', () => {
    const reason = 'the price of 2026-11-21T09Z was still not known a week later';
    const voided = sealVoid({ forecast: second, reason, voidedAt: Date.UTC(2026, 10, 28, 10) });
    expect(voided.hash).toBe('6b702ac13f0e84ca17b08ca568db6a3e4d28ebd8dcbb78108ecddede4631c0f5');
  });

  it('should be computed from the same canonical JSON', () => {
    expect(toCanonicalJson(sealedFieldsOf(second))).toBe(
      `{"asset":"BTC","featuresSha256":"${'b'.repeat(64)}","id":"BTC-2026-11-21T09Z-replay+112w","interval":{"level":0.9,"lower":98100.5,"upper":99431.0000001},"lastRate":98765.4321,"late":true,"madeAt":1795253400000,"modelVersion":"3","originHour":1795248000000,"point":98770.125,"position":2,"quantiles":[{"level":0.05,"value":98100.5},{"level":0.5,"value":98770.125},{"level":0.95,"value":99431.0000001}],"runId":"4f1c","snapshotSha256":"${'a'.repeat(64)}","source":"replay+112w","targetHour":1795251600000}`,
    );
  });
});
