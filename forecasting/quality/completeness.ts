import { CONTEXT_HOURS } from '../features/window';
import { HOUR_MS, type Hour, hourOf } from '../hour';
import type { HourlyObservation, HourlySeries } from '../series';
import { type CheckResultOf, type QualityContext, toResult } from './check-result';

/** Upper bound of the share of nulls in a column, as in the classic design (docs/from-airflow.md). */
export const MAX_NULL_SHARE = 0.01;
/** Upper bound of the share of missing hours in the whole series. */
export const MAX_MISSING_SHARE = 0.05;
/** Thirty days. Fewer hours are enough to forecast, but too few to train and test a model reliably. */
export const TRAINING_HOURS = 720;

/**
 * Checks the nulls in rate, volume and cap. The result is about the column with the most nulls. `checkGaps` reports missing rows. A file
 * that a person imported may have no volume and no cap.
 */
export function checkNullRatio(series: HourlySeries): CheckResultOf<'null-ratio'> {
  const { column, hours } = (['rate', 'volume', 'cap'] as const)
    .map((name) => ({ column: name, hours: series.filter((row) => lacks(row, name)).map(({ hour }) => hour) }))
    .reduce((a, b) => (b.hours.length > a.hours.length ? b : a));
  const share = hours.length / Math.max(1, series.length);
  return toResult('null-ratio', {
    status: hours.length === 0 ? 'pass' : share > MAX_NULL_SHARE ? 'fail' : 'warn',
    value: share,
    limit: MAX_NULL_SHARE,
    hours,
    evidence: { rows: series.length, column },
  });
}

function lacks(row: HourlyObservation, name: 'rate' | 'volume' | 'cap'): boolean {
  return row[name] === null && (name === 'rate' || row.imported !== true);
}

/** Checks that every hour between the first and the last row has a rate. A missing hour in the newest window always fails. */
export function checkGaps(series: HourlySeries, context: QualityContext): CheckResultOf<'gaps'> {
  const missing = findMissingHours(series, context);
  const recent = missing.filter((at) => at > context.hour - CONTEXT_HOURS * HOUR_MS);
  const share = missing.length === 0 ? 0 : missing.length / (series.length + missing.length);
  if (recent.length > 0) {
    const evidence = { isRecent: true, share };
    return toResult('gaps', { status: 'fail', value: recent.length, limit: 0, hours: recent, evidence });
  }
  return toResult('gaps', {
    status: missing.length === 0 ? 'pass' : share > MAX_MISSING_SHARE ? 'fail' : 'warn',
    value: share,
    limit: MAX_MISSING_SHARE,
    hours: missing,
    evidence: { isRecent: false, share },
  });
}

/** Finds the hours without a row or a rate between the first and the last row of the requested range; ascending. */
export function findMissingHours(series: HourlySeries, { hour, firstHour }: QualityContext): Hour[] {
  const present = new Set(series.filter(({ rate }) => rate !== null).map((row) => row.hour));
  const requested = series.map((row) => row.hour).filter((at) => at >= firstHour && at <= hour);
  const first = requested.reduce((least, at) => Math.min(least, at), Infinity);
  const last = requested.reduce((most, at) => Math.max(most, at), -Infinity);
  const missing: Hour[] = [];
  for (let at = hourOf(first); at <= last; at += HOUR_MS) if (!present.has(at)) missing.push(at);
  return missing;
}

/** Checks that there are enough hours to forecast, and enough to train. */
export function checkRowCount(series: HourlySeries, { hour, firstHour }: QualityContext): CheckResultOf<'row-count'> {
  const rows = series.filter(({ rate }) => rate !== null).length;
  const canForecast = rows >= CONTEXT_HOURS;
  const status = !canForecast ? 'fail' : rows < TRAINING_HOURS ? 'warn' : 'pass';
  return toResult('row-count', {
    status,
    value: rows,
    limit: canForecast ? TRAINING_HOURS : CONTEXT_HOURS,
    count: status === 'pass' ? 0 : rows,
    evidence: { firstHour, lastHour: hour },
  });
}
