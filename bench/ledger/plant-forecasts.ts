import type { Database } from '../../clients/postgres/database';
import { toMinuteForecastRow, toMinuteSettlementRow } from '../../clients/postgres/ledger/minute-rows';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { type MinuteForecast, sealMinuteForecast, sealMinuteSettlement } from '../../forecasting/ledger/minute-entries';
import { toPriceForecast, toPriceQuantiles } from '../../forecasting/minutes/price-forecast';
import { PERCENTILES } from '../../forecasting/quantiles';
import { fiveMinuteQuestion } from '../../forecasting/questions';
import { seededRandom } from '../../forecasting/random';

const ASSETS = ['BTC', 'ETH'];
/** The forecasts of a minute: of the production model, of an active one and of the baseline. */
const VERSIONS = ['2', '1', 'volatility'];
const FIRST_MINUTE = Date.UTC(2025, 0, 1);
const ROWS_PER_INSERT = 500;
/** The scale of the log-returns of five minutes. */
const SPREAD = 0.0005;

/** Stores settled forecasts of the live line, as its processes would have written them. */
export async function plantForecasts(database: Database, rows: number): Promise<void> {
  const draw = seededRandom(1);
  const ends = new Map<string, MinuteForecast>();
  for (let start = 0; start < rows; start += ROWS_PER_INSERT) {
    const forecasts: MinuteForecast[] = [];
    for (let row = start; row < Math.min(rows, start + ROWS_PER_INSERT); row++) {
      const sealed = createForecast(row, draw, ends);
      ends.set(sealed.asset, sealed);
      forecasts.push(sealed);
    }
    await database.insertInto('minute_forecasts').values(forecasts.map(toMinuteForecastRow)).execute();
    const settlements = forecasts.map((forecast) => {
      const actual = forecast.lastRate * Math.exp(SPREAD * (2 * draw() - 1));
      return sealMinuteSettlement({ forecast, actual, barRevision: 0, settledAt: forecast.target + 1_000 });
    });
    await database.insertInto('minute_closings').values(settlements.map(toMinuteSettlementRow)).execute();
  }
}

function createForecast(row: number, draw: () => number, ends: ReadonlyMap<string, MinuteForecast>): MinuteForecast {
  const asset = ASSETS[row % ASSETS.length] ?? '';
  const place = Math.floor(row / ASSETS.length);
  const question = fiveMinuteQuestion(asset);
  const origin = FIRST_MINUTE + Math.floor(place / VERSIONS.length) * MINUTE_MS;
  const lastRate = 50_000 + 1_000 * draw();
  const scale = SPREAD * (0.5 + draw());
  // The quantiles of a logistic distribution.
  const quantiles = PERCENTILES.map((level) => scale * Math.log(level / (1 - level)));
  const prices = toPriceForecast({ point: 0, quantiles: Float64Array.from(quantiles) }, lastRate);
  if (!prices) throw new Error(`the forecast of row ${row} cannot be used`);
  return sealMinuteForecast(
    {
      ...{ source: 'kraken', asset, question: question.id, origin, horizonMinutes: question.horizonMinutes },
      ...{ modelVersion: VERSIONS[place % VERSIONS.length] ?? '', barRevision: 0, featuresSha256: 'a'.repeat(64) },
      ...{ lastRate, ...prices, trailingQuantiles: toPriceQuantiles(Float64Array.from(quantiles), lastRate) },
      madeAt: origin + 100,
    },
    ends.get(asset),
  );
}
