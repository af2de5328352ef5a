import type { Forecast } from '../../clients/postgres/ledger/forecast';
import { type Settlement, settlementEntryOf } from '../../clients/postgres/ledger/settlement';
import { type Void, voidEntryOf } from '../../clients/postgres/ledger/void';
import type { LedgerEntry } from '../../clients/postgres/ledger-archive';
import { sealOf } from '../../clients/postgres/ledger-chain';
import { scoreForecast } from '../../forecasting/settled-scores';
import { compare, type Fault } from './fault';

/** What became of a forecast: every score from the forecast and the price, and the seal. */
export function checkClosing({ forecast, settlement, void: voided }: LedgerEntry): Fault[] {
  const closings = [settlement, voided].filter((closing) => closing !== null).length;
  return [
    ...compare({ forecastId: forecast.id, field: 'settlement and void' }, Math.max(1, closings), 1),
    ...(settlement ? checkSettlement(forecast, settlement) : []),
    ...(voided ? checkVoid(forecast, voided) : []),
  ];
}

function checkSettlement(forecast: Forecast, settlement: Settlement): Fault[] {
  const { actual, hash, settledAt, winkler } = settlement;
  const check = (field: string, stored: unknown, recomputed: unknown) =>
    compare({ forecastId: forecast.id, field: `settlement.${field}` }, stored, recomputed);
  const scores = scoreForecast(forecast, actual);
  return [
    ...check('error', settlement.error, scores.error),
    ...check('persistenceError', settlement.persistenceError, scores.persistenceError),
    ...check('covered', settlement.covered, scores.covered),
    ...check('pinball', settlement.pinball, scores.pinball),
    ...(winkler === null ? [] : check('winkler', winkler, scores.winkler)),
    ...(hash === null ? [] : check('hash', hash, sealOf(forecast.hash, settlementEntryOf(settlement)))),
    // Whoever takes away one of the two must not pass for a settlement of before there were seals.
    ...check('sealed', `${hash !== null}`, `${winkler !== null}`),
    ...check('settled after its hour', `${settledAt >= forecast.targetHour}`, 'true'),
  ];
}

function checkVoid(forecast: Forecast, voided: Void): Fault[] {
  const check = (field: string, stored: unknown, recomputed: unknown) =>
    compare({ forecastId: forecast.id, field: `void.${field}` }, stored, recomputed);
  return [
    ...check('hash', voided.hash, sealOf(forecast.hash, voidEntryOf(voided))),
    ...check('voided after its hour', `${voided.voidedAt >= forecast.targetHour}`, 'true'),
  ];
}
