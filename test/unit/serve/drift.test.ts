import { Registry } from 'prom-client';
import { manualClock } from '../../../config/clock';
import { referenceOf } from '../../../forecasting/drift/reference';
import { HOUR_MS } from '../../../forecasting/hour';
import type { HourlySeries } from '../../../forecasting/series';
import { type DriftWatch, watchDrift } from '../../../serve/drift';
import { type ScoreDriftWatch, watchScoreDrift } from '../../../serve/score-drift';
import { frozenAfter } from '../../support/planted-regime';
import { readPriceSample } from '../../support/price-sample';

const prices = readPriceSample().slice(20_000, 25_000);
const trained = { model: { reference: referenceOf(prices.slice(0, 3_500)) } };

/** What Prometheus would read of a server that holds these prices and this model. */
async function scrape(series: HourlySeries | null, served: typeof trained | null = trained): Promise<string> {
  const registry = new Registry();
  const watch: DriftWatch = {
    registry,
    market: { current: () => series && { series } },
    model: { current: () => served },
  };
  watchDrift(watch);
  return registry.metrics();
}

describe('drift_ratio', () => {
  it('should be the share of the inputs that are above their limit', async () => {
    const body = await scrape(frozenAfter(prices, prices.length - 169));
    const lines = body.matchAll(/^nexthour_input_drift\{input="\w+"\} (\S+)$/gm);
    const inputs = [...lines].map(([, value]) => Number(value));
    const ratio = Number(/^drift_ratio (\S+)$/m.exec(body)?.[1]);
    expect(inputs).toHaveLength(trained.model.reference.inputs.length);
    expect(ratio).toBeCloseTo(inputs.filter((index) => index > 1).length / inputs.length, 12);
    expect(ratio).toBeGreaterThan(0.5);
  });

  it('should not say zero of what it does not know', async () => {
    for (const body of [await scrape(null), await scrape(prices, null), await scrape(prices.slice(-40))]) {
      expect(body).toMatch(/^drift_ratio Nan$/im);
    }
    expect(await scrape(null)).not.toContain('nexthour_input_drift{');
  });

  it('should follow the newest hour and the served model', async () => {
    const registry = new Registry();
    let series: HourlySeries = prices;
    watchDrift({ registry, market: { current: () => ({ series }) }, model: { current: () => trained } });
    const before = await registry.metrics();
    expect(await registry.metrics()).toBe(before);
    series = frozenAfter(prices, prices.length - 169);
    expect(await registry.metrics()).not.toBe(before);
  });
});

describe('nexthour_score_drift', () => {
  const quantiles = Array.from({ length: 99 }, (_, index) => ({ level: (index + 1) / 100, value: 100 + index }));
  const market = { current: () => ({ source: 'test', lastHour: 400 * HOUR_MS }) };

  async function scrapeScores(live: ScoreDriftWatch['realised']['live']): Promise<string> {
    const registry = new Registry();
    watchScoreDrift({ registry, asset: 'BTC', market, realised: { live } });
    return registry.metrics();
  }

  it('should tell that prices come outside of the intervals, of the newest week', async () => {
    const asked: unknown[] = [];
    const body = await scrapeScores(async (range) => {
      asked.push(range);
      return Array.from({ length: 168 }, () => ({ quantiles, actual: 250 }));
    });
    expect(asked).toEqual([{ source: 'test', asset: 'BTC', after: 232 * HOUR_MS, until: 400 * HOUR_MS }]);
    expect(Number(/^nexthour_score_drift (\S+)$/m.exec(body)?.[1])).toBeGreaterThan(1.4);
  });

  it('should not query the ledger at every scrape', async () => {
    const registry = new Registry();
    const clock = manualClock(0);
    let reads = 0;
    const live = async () => {
      reads += 1;
      return [];
    };
    watchScoreDrift({ registry, asset: 'BTC', market, realised: { live }, clock });
    await Promise.all([registry.metrics(), registry.metrics()]);
    clock.set(9_999);
    await registry.metrics();
    expect(reads).toBe(1);
    clock.set(10_000);
    await registry.metrics();
    expect(reads).toBe(2);
  });

  it('should say nothing while the ledger does not answer', async () => {
    const away = () => Promise.reject(new Error('away'));
    const silent = () => new Promise<never>(() => undefined);
    expect(await scrapeScores(away)).toMatch(/^nexthour_score_drift Nan$/im);
    expect(await scrapeScores(silent)).toMatch(/^nexthour_score_drift Nan$/im);
  });
});
