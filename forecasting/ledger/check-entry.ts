import { MINUTE_MS } from '../bars/minute-bar';
import { HOUR_MS } from '../hour';
import {
  type AnyEntry,
  type Forecast,
  forecastId,
  isMinuteEntry,
  isRiseEntry,
  type LedgerEntry,
  type Settlement,
  sealedFieldsOf,
  targetOf,
  type Void,
} from './entries';
import { type MinuteEntry, type MinuteForecast, type MinuteSettlement, minuteForecastId } from './minute-entries';
import { isLateRise, type Rise, type RiseEntry, type RiseSettlement, riseId } from './rise-entries';
import { scoreForecast } from './score-forecast';
import { scoreMinuteForecast } from './score-minute';
import { scoreRise } from './score-rise';
import { CHAIN_START, computeSeal } from './seal';

/** A stored value in the ledger that differs from the recomputed value. */
export interface Fault {
  readonly forecastId: string;
  /** `settlement.pinball`, `hash` … */
  readonly field: string;
  readonly stored: string;
  readonly recomputed: string;
}

/** The hash and the position of the entry before. */
type Before = Pick<Forecast, 'position' | 'hash'> | undefined;

/** Recomputes a forecast, its position in the chain after `before`, and its settlement or void. */
export function checkEntry(entry: AnyEntry, before: Before): Fault[] {
  const { forecast, void: voided } = entry;
  return [
    ...checkPlace(forecast, before),
    ...checkOwnFields(entry),
    ...checkClosedOnce(entry),
    ...(voided ? checkVoid(forecast, voided) : []),
  ];
}

function checkOwnFields(entry: AnyEntry): Fault[] {
  if (isMinuteEntry(entry)) return checkMinuteEntry(entry);
  return isRiseEntry(entry) ? checkRiseEntry(entry) : checkPriceEntry(entry);
}

function checkPlace(forecast: AnyEntry['forecast'], before: Before): Fault[] {
  const check = checkOf(forecast);
  const { previousHash, hash, position } = forecast;
  return [
    ...check('position', position, (before?.position ?? 0) + 1),
    ...check('previousHash', previousHash, before?.hash ?? CHAIN_START),
    ...check('hash', hash, computeSeal(previousHash, sealedFieldsOf(forecast))),
  ];
}

function checkPriceEntry({ forecast, settlement }: LedgerEntry): Fault[] {
  const { id, targetHour, originHour, madeAt, late } = forecast;
  const check = checkOf(forecast);
  return [
    ...check('id', id, forecastId(forecast)),
    ...check('targetHour', targetHour, originHour + HOUR_MS),
    ...check('late', late, madeAt >= targetHour),
    ...(settlement ? checkSettlement(forecast, settlement) : []),
  ];
}

function checkRiseEntry({ forecast, settlement }: RiseEntry): Fault[] {
  const { id, targetHour, originHour, horizonHours, late } = forecast;
  const check = checkOf(forecast);
  return [
    ...check('id', id, riseId(forecast)),
    ...check('targetHour', targetHour, originHour + horizonHours * HOUR_MS),
    ...check('late', late, isLateRise(forecast)),
    ...(settlement ? checkRiseSettlement(forecast, settlement) : []),
  ];
}

function checkRiseSettlement(forecast: Rise, settlement: RiseSettlement): Fault[] {
  const { actual, hash, settledAt } = settlement;
  const check = checkOf(forecast, 'settlement.');
  const scores = scoreRise(forecast, actual);
  return [
    ...check('outcome', settlement.outcome, scores.outcome),
    ...check('brier', settlement.brier, scores.brier),
    ...check('logLoss', settlement.logLoss, scores.logLoss),
    ...check('hash', hash, computeSeal(forecast.hash, sealedFieldsOf(settlement))),
    ...check('settled after its hour', `${settledAt >= forecast.targetHour}`, 'true'),
  ];
}

function checkMinuteEntry({ forecast, settlement }: MinuteEntry): Fault[] {
  const { id, target, origin, horizonMinutes, madeAt, late } = forecast;
  const check = checkOf(forecast);
  return [
    ...check('id', id, minuteForecastId(forecast)),
    ...check('target', target, origin + horizonMinutes * MINUTE_MS),
    ...check('late', late, madeAt >= target),
    ...(settlement ? checkMinuteSettlement(forecast, settlement) : []),
  ];
}

function checkMinuteSettlement(forecast: MinuteForecast, settlement: MinuteSettlement): Fault[] {
  const { actual, hash, settledAt } = settlement;
  const check = checkOf(forecast, 'settlement.');
  const scores = scoreMinuteForecast(forecast, actual);
  return [
    ...check('error', settlement.error, scores.error),
    ...check('persistenceError', settlement.persistenceError, scores.persistenceError),
    ...check('covered', settlement.covered, scores.covered),
    ...check('pinball', settlement.pinball, scores.pinball),
    ...check('winkler', settlement.winkler, scores.winkler),
    ...check('rank', settlement.rank, scores.rank),
    ...check('trailingPinball', settlement.trailingPinball, scores.trailingPinball),
    ...check('hash', hash, computeSeal(forecast.hash, sealedFieldsOf(settlement))),
    ...check('settled after its target', `${settledAt >= forecast.target}`, 'true'),
  ];
}

function checkClosedOnce({ forecast, settlement, void: voided }: AnyEntry): Fault[] {
  const closings = [settlement, voided].filter((closing) => closing !== null).length;
  return checkOf(forecast)('settlement and void', Math.max(1, closings), 1);
}

function checkSettlement(forecast: Forecast, settlement: Settlement): Fault[] {
  const { actual, hash, settledAt, winkler } = settlement;
  const check = checkOf(forecast, 'settlement.');
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

function checkVoid(forecast: AnyEntry['forecast'], voided: Void): Fault[] {
  const check = checkOf(forecast, 'void.');
  return [
    ...check('hash', voided.hash, computeSeal(forecast.hash, sealedFieldsOf(voided))),
    ...check('voided after its hour', `${voided.voidedAt >= targetOf(forecast)}`, 'true'),
  ];
}

function checkOf({ id: forecastId }: Pick<Forecast, 'id'>, prefix = '') {
  return (field: string, stored: unknown, recomputed: unknown) =>
    compare({ forecastId, field: `${prefix}${field}` }, stored, recomputed);
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
