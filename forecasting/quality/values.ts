import { counted } from '../counted';
import type { HourlyObservation, HourlySeries } from '../series';
import { nameHour, nameHours, objection, pass, type RuleVerdict } from './verdict';

const PRICES = ['rate', 'high', 'low'] as const;
const AMOUNTS = ['volume', 'cap'] as const;

/** Prices are finite and positive; amounts finite and not negative (zero is suspect). */
export function checkValues(series: HourlySeries): RuleVerdict {
  const impossible = series.filter(isImpossible);
  const first = impossible[0];
  if (first !== undefined) {
    const evidence = `A value that cannot be, in ${counted(impossible.length, 'row')}; first ${showImpossible(first)} at ${nameHour(first.hour)}.`;
    return objection('values', { verdict: 'fail', evidence, hours: impossible.map(({ hour }) => hour) });
  }
  const zero = series.filter((row) => AMOUNTS.some((column) => row[column] === 0)).map(({ hour }) => hour);
  if (zero.length === 0) return pass('values', 'Every price is finite and positive, every amount finite and positive.');
  const evidence = `A volume or cap of zero in ${counted(zero.length, 'row')}: ${nameHours(zero)}.`;
  return objection('values', { verdict: 'warn', evidence, hours: zero });
}

function isImpossible(row: HourlyObservation): boolean {
  return PRICES.some((column) => isNoPrice(row[column])) || AMOUNTS.some((column) => isNoAmount(row[column]));
}

function showImpossible(row: HourlyObservation): string {
  const column =
    PRICES.find((price) => isNoPrice(row[price])) ?? AMOUNTS.find((amount) => isNoAmount(row[amount])) ?? 'rate';
  return `${column} = ${row[column]}`;
}

function isNoPrice(value: number | null): boolean {
  return value !== null && !(value > 0 && Number.isFinite(value));
}

function isNoAmount(value: number | null): boolean {
  return value !== null && !(value >= 0 && Number.isFinite(value));
}

/** The rate lies between the extremes of its own hour. */
export function checkExtremes(series: HourlySeries): RuleVerdict {
  const outside = series.filter(({ rate, high, low }) => {
    if (high === null || low === null) return false;
    return low > high || (rate !== null && (rate > high || rate < low));
  });
  if (outside.length === 0) return pass('extremes', 'Every rate lies between the low and the high of its hour.');
  const hours = outside.map(({ hour }) => hour);
  const evidence = `Outside the extremes of their hour: ${counted(outside.length, 'rate')} (${nameHours(hours)}).`;
  return objection('extremes', { verdict: 'warn', evidence, hours });
}
