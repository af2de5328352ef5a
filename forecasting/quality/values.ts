import type { HourlyObservation, HourlySeries } from '../series';
import { type CheckResultOf, toResult } from './check-result';

const PRICES = ['rate', 'high', 'low'] as const;
const AMOUNTS = ['volume', 'cap'] as const;

/** Prices are finite and positive. Amounts are finite and not negative; an amount of zero is a warning. */
export function checkValues(series: HourlySeries): CheckResultOf<'values'> {
  const impossible = series.filter((row) => impossibleColumnOf(row) !== null);
  const [first] = impossible;
  const column = first && impossibleColumnOf(first);
  if (first && column) {
    const evidence = { column, found: String(first[column]) };
    const hours = impossible.map(({ hour }) => hour);
    return toResult('values', { status: 'fail', value: hours.length, limit: 0, hours, evidence });
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
  return value !== null && !(value > 0 && Number.isFinite(value));
}

function isImpossibleAmount(value: number | null): boolean {
  return value !== null && !(value >= 0 && Number.isFinite(value));
}

/** The rate is between the low and the high of its own hour. */
export function checkExtremes(series: HourlySeries): CheckResultOf<'extremes'> {
  const outside = series.filter(({ rate, high, low }) => {
    if (high === null || low === null) return false;
    return low > high || (rate !== null && (rate > high || rate < low));
  });
  const status = outside.length === 0 ? 'pass' : 'warn';
  const hours = outside.map(({ hour }) => hour);
  return toResult('extremes', { status, value: outside.length, limit: 0, hours, evidence: null });
}
