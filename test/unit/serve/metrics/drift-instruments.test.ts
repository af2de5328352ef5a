import { Registry } from 'prom-client';
import { buildDriftReference } from '../../../../forecasting/drift/reference';
import type { HourlySeries } from '../../../../forecasting/series';
import { addDriftInstruments, type WatchedAsset } from '../../../../serve/metrics/drift-instruments';
import { freezeAfter } from '../../../support/planted-regime';
import { readPriceSample } from '../../../support/price-sample';

const prices = readPriceSample().slice(20_000, 25_000);
const trained = { model: { reference: buildDriftReference(prices.slice(0, 3_500)) } };

/** The metrics of a server with these prices and this model. */
async function scrape(series: HourlySeries | null, served: typeof trained | null = trained): Promise<string> {
  const registry = new Registry();
  const watch: WatchedAsset = {
    asset: 'BTC',
    market: { current: () => series && { series } },
    model: { current: () => served },
  };
  addDriftInstruments(registry, [watch]);
  return registry.metrics();
}

describe('drift_ratio', () => {
  it('should be the share of the inputs that are above their limit', async () => {
    const body = await scrape(freezeAfter(prices, prices.length - 169));
    const lines = body.matchAll(/^nexthour_input_drift\{asset="BTC",input="\w+"\} (\S+)$/gm);
    const inputs = [...lines].map(([, value]) => Number(value));
    const ratio = Number(/^drift_ratio\{asset="BTC"\} (\S+)$/m.exec(body)?.[1]);
    expect(inputs).toHaveLength(trained.model.reference.inputs.length);
    expect(ratio).toBeCloseTo(inputs.filter((index) => index > 1).length / inputs.length, 12);
    expect(ratio).toBeGreaterThan(0.5);
  });

  it('should have no series while the drift is unknown, instead of zero', async () => {
    for (const body of [await scrape(null), await scrape(prices, null), await scrape(prices.slice(-40))]) {
      expect(body).not.toMatch(/^drift_ratio/m);
    }
    expect(await scrape(null)).not.toContain('nexthour_input_drift{');
  });

  it('should change when the prices change', async () => {
    const registry = new Registry();
    let series: HourlySeries = prices;
    const market = { current: () => ({ series }) };
    addDriftInstruments(registry, [{ asset: 'BTC', market, model: { current: () => trained } }]);
    const before = await registry.metrics();
    expect(await registry.metrics()).toBe(before);
    series = freezeAfter(prices, prices.length - 169);
    expect(await registry.metrics()).not.toBe(before);
  });
});
