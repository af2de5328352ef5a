import { readPathParameters } from '../../../../config/parameters-file';
import { parametersFile } from '../../../../config/paths';
import { HOUR_MS } from '../../../../forecasting/hour';
import type { MinuteEntry } from '../../../../forecasting/ledger/minute-entries';
import { sealMinuteForecast, sealMinuteSettlement } from '../../../../forecasting/ledger/minute-entries';
import { runAtOnce } from '../../../../forecasting/parts';
import { createPathFamilies } from '../../../../forecasting/path/families';
import { forecastPath } from '../../../../forecasting/path/forecast-path';
import type { PathScoreSums } from '../../../../forecasting/path/record';
import { emptyLedger, plainApp } from '../../../support/plain-app';
import { readPriceSample } from '../../../support/price-sample';

const parameters = readPathParameters(parametersFile);
const series = readPriceSample().slice(-2_400);
const hour = series.at(-1)?.hour ?? 0;
const [har, ewma] = createPathFamilies(parameters);

function entriesOf(family = har): MinuteEntry[] {
  if (!family) return [];
  const input = { source: 'replay+112w', asset: 'BTC', series, hour, snapshotSha256: 'a'.repeat(64) };
  const madeAt = hour + 150_000;
  return runAtOnce(forecastPath(input, family, parameters)).map((forecast, index) => {
    const sealed = sealMinuteForecast({ ...forecast, madeAt }, undefined);
    const settlement = sealMinuteSettlement({
      forecast: sealed,
      actual: forecast.point,
      barRevision: 1,
      settledAt: sealed.target,
    });
    return { forecast: sealed, settlement: index === 0 ? settlement : null, void: null };
  });
}

describe('GET /forecasts/path', () => {
  it('should answer with the published family, its 24 horizons and an ETag', async () => {
    const newest = async () => [...entriesOf(ewma), ...entriesOf(har)];
    const app = await plainApp({ paths: { ...emptyLedger.paths, newest } });
    const answer = await app.inject('/forecasts/path?asset=btc');
    const path = answer.json();
    expect(path).toMatchObject({ asset: 'BTC', family: 'har', source: 'replay+112w', snapshot_sha256: 'a'.repeat(64) });
    expect(path.replayed).toMatch(/^replayed prices of /);
    expect(path.horizons.map(({ hours }: { hours: number }) => hours)).toEqual(
      Array.from({ length: 24 }, (_, i) => i + 1),
    );
    expect(path.horizons[0]).toMatchObject({
      state: 'settled',
      covered: true,
      target: new Date(hour + HOUR_MS).toISOString(),
    });
    expect(path.horizons[23]).toMatchObject({ state: 'waiting', actual: null, late: false });
    expect(path.horizons[23].quantiles.length).toBeGreaterThan(5);
    const headers = { 'if-none-match': String(answer.headers.etag) };
    expect((await app.inject({ url: '/forecasts/path', headers })).statusCode).toBe(304);
  });

  it('should answer 404 before the first path, and 400 for another asset', async () => {
    const app = await plainApp();
    const none = await app.inject('/forecasts/path');
    expect([none.statusCode, none.json().code]).toEqual([404, 'NoPathYet']);
    const other = await app.inject('/forecasts/path?asset=DOGE');
    expect([other.statusCode, other.json().field]).toEqual([400, 'asset']);
  });
});

describe('GET /record/path', () => {
  const sums: PathScoreSums = {
    ...{ source: 'livecoinwatch', family: 'har', hours: 2, live: 12, late: 1, settled: 10, voided: 1, covered: 9 },
    ...{ squaredError: 4, squaredPersistenceError: 16, compared: 10, comparedPinball: 9, trailingPinball: 10 },
  };

  it('should answer with the scores by horizon', async () => {
    const waiting = {
      ...sums,
      hours: 1,
      settled: 0,
      covered: 0,
      squaredError: 0,
      squaredPersistenceError: 0,
      compared: 0,
      comparedPinball: 0,
      trailingPinball: 0,
    };
    const scores = async () => [sums, waiting];
    const { records } = (
      await (await plainApp({ paths: { ...emptyLedger.paths, scores } })).inject('/record/path')
    ).json();
    expect(records).toHaveLength(1);
    const [first, second] = records[0].horizons;
    expect(first).toMatchObject({ hours: 1, settled: 0, coverage: null, skill: null, rmse_ratio: null });
    expect(second).toMatchObject({ hours: 2, live: 12, late: 1, void: 1, coverage: 0.9, rmse_ratio: 0.5 });
    expect(second.skill).toBeCloseTo(0.1);
  });
});
