import { formatInstant } from '../../forecasting/hour';
import type { Forecast } from '../../forecasting/ledger/entries';

/** A forecast of the ledger for programs. Names as in the HTTP API; instants in ISO 8601, money in USD. */
export function forecastJson(forecast: Forecast) {
  const { id, asset, source, originHour, targetHour, madeAt, late, point, interval, lastRate, modelVersion } = forecast;
  return {
    ...{ id, asset, source, late },
    origin_hour: formatInstant(originHour),
    target_hour: formatInstant(targetHour),
    made_at: formatInstant(madeAt),
    prediction: point,
    interval,
    last_rate: lastRate,
    model_version: modelVersion,
  };
}
