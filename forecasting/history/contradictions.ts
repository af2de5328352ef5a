import { HOUR_MS } from '../hour';
import { type CheckResultOf, toResult } from '../quality/check-result';
import type { HourlyObservation, HourlySeries } from '../series';

/** Prices of two exchanges, or rounded prices, differ by less than this share. */
const TOLERANCE = 1e-3;

/** Removes the high and low of an hour whose rate is outside of them. The rate is kept. */
export function withoutContradictions(series: HourlySeries): HourlyObservation[] {
  return series.map((hour) => (contradictsItself(hour) ? { ...hour, high: null, low: null } : hour));
}

function contradictsItself({ rate, high, low }: HourlyObservation): boolean {
  if (high === null || low === null) return false;
  return low > high || (rate !== null && (rate > high || rate < low));
}

/** The low and high of an hour should include the price at its start. */
export function checkOpens(series: HourlySeries): CheckResultOf<'opens'> {
  const outside = series.filter(({ hour, high, low }, index) => {
    const before = series[index - 1];
    if (!before?.rate || high === null || low === null || hour - before.hour !== HOUR_MS) return false;
    return before.rate > high * (1 + TOLERANCE) || before.rate < low * (1 - TOLERANCE);
  });
  const status = outside.length === 0 ? 'pass' : 'warn';
  const hours = outside.map(({ hour }) => hour);
  return toResult('opens', { status, value: hours.length, limit: TOLERANCE, hours, evidence: null });
}
