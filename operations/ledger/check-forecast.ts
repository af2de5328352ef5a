import { entryOf, type Forecast, forecastId } from '../../clients/postgres/ledger/forecast';
import { CHAIN_START, sealOf } from '../../clients/postgres/ledger-chain';
import { HOUR_MS } from '../../forecasting/hour';
import { compare, type Fault } from './fault';

/** What one forecast must be, by itself and after the one before it in its chain. */
export function checkForecast(forecast: Forecast, before: Forecast | undefined): Fault[] {
  const { id, targetHour, originHour, madeAt, late, previousHash } = forecast;
  const check = (field: string, stored: unknown, recomputed: unknown) =>
    compare({ forecastId: id, field }, stored, recomputed);
  return [
    ...check('position', forecast.position, (before?.position ?? 0) + 1),
    ...check('previousHash', previousHash, before?.hash ?? CHAIN_START),
    ...check('hash', forecast.hash, sealOf(previousHash, entryOf(forecast))),
    ...check('id', id, forecastId(forecast)),
    ...check('targetHour', targetHour, originHour + HOUR_MS),
    ...check('late', late, madeAt >= targetHour),
  ];
}
