import { HOUR_MS } from '../hour';
import { isPossibleAmount, isPossiblePrice } from '../price-points';
import type { HourlyObservation, HourlySeries } from '../series';
import { type CheckResultOf, type QualityContext, toResult } from './check-result';

const PRICES = ['rate', 'high', 'low'] as const;
const AMOUNTS = ['volume', 'cap'] as const;

/**
 * Checks that prices and amounts are possible numbers. An amount of zero is a warning, and so are prices that the run fetched and
 * rejected (`rejectImpossiblePrices`).
 */
export function checkValues(
  series: HourlySeries,
  { rejectedPrices = 0 }: Pick<QualityContext, 'rejectedPrices'> = {},
): CheckResultOf<'values'> {
  const impossible = series.filter((row) => impossibleColumnOf(row) !== null);
  const [first] = impossible;
  const column = first && impossibleColumnOf(first);
  if (first && column) {
    const evidence = { column, found: String(first[column]) };
    const hours = impossible.map(({ hour }) => hour);
    return toResult('values', { status: 'fail', value: hours.length, limit: 0, hours, evidence });
  }
  if (rejectedPrices > 0) {
    const evidence = { rejectedPrices };
    return toResult('values', { status: 'warn', value: rejectedPrices, limit: 0, count: rejectedPrices, evidence });
  }
  const hours = series.filter((row) => AMOUNTS.some((amount) => row[amount] === 0)).map(({ hour }) => hour);
  const status = hours.length === 0 ? 'pass' : 'warn';
  return toResult('values', { status, value: hours.length, limit: 0, hours, evidence: null });
}

function impossibleColumnOf(row: HourlyObservation): (typeof PRICES | typeof AMOUNTS)[number] | null {
  return (
    PRICES.find((column) => isImpossiblePrice(row[column])) ??
    AMOUNTS.find((column) => isImpossibleAmount(row[column])) ??
    null
  );
}

function isImpossiblePrice(value: number | null): boolean {
  return value !== null && !isPossiblePrice(value);
}

function isImpossibleAmount(value: number | null): boolean {
  return value !== null && !isPossibleAmount(value);
}

/** Prices of two exchanges, or rounded prices, differ by less than this share. */
export const EXTREMES_TOLERANCE = 1e-3;
/** A range above e^0.7, a factor of two, is a wrong number, in a bar as well as in an hour. */
export const MAX_LOG_RANGE = 0.7;

/** Checks that the rate is between the low and the high of its hour. */
export function checkExtremes(series: HourlySeries): CheckResultOf<'extremes'> {
  const outside = series.filter(hasContradictoryExtremes);
  const status = outside.length === 0 ? 'pass' : 'warn';
  const hours = outside.map(({ hour }) => hour);
  return toResult('extremes', { status, value: outside.length, limit: EXTREMES_TOLERANCE, hours, evidence: null });
}

/** Whether the rate is outside the low and high of its hour by more than the tolerance, or the low is above the high. */
export function hasContradictoryExtremes({ rate, high, low }: HourlyObservation): boolean {
  if (high === null || low === null) return false;
  return low > high * (1 + EXTREMES_TOLERANCE) || (rate !== null && isOutside(rate, { high, low }));
}

/** Whether the price at the start or the end of an hour cannot be of the same prices as its high and low. */
function isOutside(rate: number, { high, low }: { high: number; low: number }): boolean {
  return rate > high * (1 + EXTREMES_TOLERANCE) || rate < low * (1 - EXTREMES_TOLERANCE);
}

/** Checks that the price at the start of an hour is between its low and its high. Only for files of prices. */
export function checkOpens(series: HourlySeries): CheckResultOf<'opens'> {
  const outside = series.filter(({ hour, high, low }, index) => {
    const before = series[index - 1];
    if (!before?.rate || high === null || low === null || hour - before.hour !== HOUR_MS) return false;
    return isOutside(before.rate, { high, low });
  });
  const status = outside.length === 0 ? 'pass' : 'warn';
  const hours = outside.map(({ hour }) => hour);
  return toResult('opens', { status, value: hours.length, limit: EXTREMES_TOLERANCE, hours, evidence: null });
}
