import { HOUR_MS } from '../hour';
import { type Forecast, forecastId, type LedgerEntry, type Settlement, sealedFieldsOf, type Void } from './entries';
import { scoreForecast } from './score-forecast';
import { CHAIN_START, computeSeal } from './seal';

/** A stored value in the ledger that differs from the recomputed value. */
export interface Fault {
  readonly forecastId: string;
  /** `settlement.pinball`, `hash` … */
  readonly field: string;
  readonly stored: string;
  readonly recomputed: string;
}

/** Recomputes a forecast, its position in the chain after `before`, and its settlement or void. */
export function checkEntry(entry: LedgerEntry, before: Forecast | undefined): Fault[] {
  const { forecast, settlement, void: voided } = entry;
  return [
    ...checkForecast(forecast, before),
    ...checkClosedOnce(entry),
    ...(settlement ? checkSettlement(forecast, settlement) : []),
    ...(voided ? checkVoid(forecast, voided) : []),
  ];
}

function checkForecast(forecast: Forecast, before: Forecast | undefined): Fault[] {
  const { id, targetHour, originHour, madeAt, late, previousHash } = forecast;
  const check = (field: string, stored: unknown, recomputed: unknown) =>
    compare({ forecastId: id, field }, stored, recomputed);
  return [
    ...check('position', forecast.position, (before?.position ?? 0) + 1),
    ...check('previousHash', previousHash, before?.hash ?? CHAIN_START),
    ...check('hash', forecast.hash, computeSeal(previousHash, sealedFieldsOf(forecast))),
    ...check('id', id, forecastId(forecast)),
    ...check('targetHour', targetHour, originHour + HOUR_MS),
    ...check('late', late, madeAt >= targetHour),
  ];
}

function checkClosedOnce({ forecast, settlement, void: voided }: LedgerEntry): Fault[] {
  const closings = [settlement, voided].filter((closing) => closing !== null).length;
  return compare({ forecastId: forecast.id, field: 'settlement and void' }, Math.max(1, closings), 1);
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
    ...(hash === null ? [] : check('hash', hash, computeSeal(forecast.hash, sealedFieldsOf(settlement)))),
    // Old settlements have neither a hash nor a Winkler score. One of the two alone means that the other was removed.
    ...check('sealed', `${hash !== null}`, `${winkler !== null}`),
    ...check('settled after its hour', `${settledAt >= forecast.targetHour}`, 'true'),
  ];
}

function checkVoid(forecast: Forecast, voided: Void): Fault[] {
  const check = (field: string, stored: unknown, recomputed: unknown) =>
    compare({ forecastId: forecast.id, field: `void.${field}` }, stored, recomputed);
  return [
    ...check('hash', voided.hash, computeSeal(forecast.hash, sealedFieldsOf(voided))),
    ...check('voided after its hour', `${voided.voidedAt >= forecast.targetHour}`, 'true'),
  ];
}

function compare(place: Pick<Fault, 'forecastId' | 'field'>, stored: unknown, recomputed: unknown): Fault[] {
  if (isSame(stored, recomputed)) return [];
  return [{ ...place, stored: String(stored), recomputed: String(recomputed) }];
}

/** Relative tolerance of scores: the order of a sum may change its last digits. */
const TOLERANCE = 1e-9;

function isSame(stored: unknown, recomputed: unknown): boolean {
  if (typeof stored !== 'number' || typeof recomputed !== 'number') return stored === recomputed;
  return Math.abs(stored - recomputed) <= TOLERANCE * Math.max(1, Math.abs(recomputed));
}
