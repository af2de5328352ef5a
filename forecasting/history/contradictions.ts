import { HOUR_MS } from '../hour';
import { nameHours, objection, pass, percent, type RuleVerdict } from '../quality/verdict';
import type { HourlyObservation, HourlySeries } from '../series';

/** Quotes of two venues, or a rounded number, differ by less. */
const TOLERANCE = 1e-3;

/** An hour whose rate lies outside its own extremes keeps the rate; the extremes count as missing. */
export function withoutContradictions(series: HourlySeries): HourlyObservation[] {
  return series.map((hour) => (contradictsItself(hour) ? { ...hour, high: null, low: null } : hour));
}

function contradictsItself({ rate, high, low }: HourlyObservation): boolean {
  if (high === null || low === null) return false;
  return low > high || (rate !== null && (rate > high || rate < low));
}

/** The extremes of an hour should embrace the price that it began at. */
export function checkOpens(series: HourlySeries): RuleVerdict {
  const outside = series.filter(({ hour, high, low }, index) => {
    const before = series[index - 1];
    if (!before?.rate || high === null || low === null || hour - before.hour !== HOUR_MS) return false;
    return before.rate > high * (1 + TOLERANCE) || before.rate < low * (1 - TOLERANCE);
  });
  if (outside.length === 0) return pass('opens', 'The extremes of every hour embrace the price that it began at.');
  const hours = outside.map(({ hour }) => hour);
  const evidence = `Extremes more than ${percent(TOLERANCE)} away from the price that the hour began at: ${hours.length} (${nameHours(hours)}).`;
  return objection('opens', { verdict: 'warn', evidence, hours });
}
