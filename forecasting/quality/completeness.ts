import { counted } from '../counted';
import { CONTEXT_HOURS } from '../features/window';
import { HOUR_MS, type Hour, hourOf } from '../hour';
import type { HourlySeries } from '../series';
import { nameHour, nameHours, objection, pass, percent, type QualityContext, type RuleVerdict } from './verdict';

/** As in the classic design: more nulls than this in a column fail. */
export const MAX_NULL_SHARE = 0.01;
/** More missing hours than this fail, wherever they are. */
export const MAX_MISSING_SHARE = 0.05;
/** 30 days: fewer hours can be forecast from, but give training and its test little to work with. */
export const TRAINING_HOURS = 720;

/** The column of rate, volume and cap with most nulls; hours that have no row at all are the business of `checkGaps`. */
export function checkNullRatio(series: HourlySeries): RuleVerdict {
  const worst = (['rate', 'volume', 'cap'] as const)
    .map((column) => ({ column, hours: series.filter((row) => row[column] === null).map(({ hour }) => hour) }))
    .reduce((a, b) => (b.hours.length > a.hours.length ? b : a));
  const share = worst.hours.length / Math.max(1, series.length);
  if (worst.hours.length === 0) return pass('null-ratio', 'No value of rate, volume or cap is null.');
  const found = `${percent(share)} of ${worst.column} is null (${worst.hours.length} of ${series.length} rows)`;
  if (share > MAX_NULL_SHARE) {
    const evidence = `${found}; at most ${percent(MAX_NULL_SHARE)} is allowed.`;
    return objection('null-ratio', { verdict: 'fail', evidence, hours: worst.hours });
  }
  const evidence = `${found}, within the allowed ${percent(MAX_NULL_SHARE)}.`;
  return objection('null-ratio', { verdict: 'warn', evidence, hours: worst.hours });
}

/** Every hour between the first and the last row has a rate, and the newest window above all. */
export function checkGaps(series: HourlySeries, context: QualityContext): RuleVerdict {
  const missing = missingHours(series, context);
  if (missing.length === 0) return pass('gaps', 'No hour is missing between the first and the last.');
  const recent = missing.filter((at) => at > context.hour - CONTEXT_HOURS * HOUR_MS);
  const share = missing.length / (series.length + missing.length);
  const found = `${counted(missing.length, 'hour')} missing (${percent(share)}): ${nameHours(missing)}`;
  if (recent.length > 0) {
    const evidence = `Missing of the newest ${CONTEXT_HOURS} hours: ${recent.length} (${nameHours(recent)}), and no window may cross a gap.`;
    return objection('gaps', { verdict: 'fail', evidence, hours: recent });
  }
  if (share > MAX_MISSING_SHARE) {
    const evidence = `${found}; at most ${percent(MAX_MISSING_SHARE)} may be missing.`;
    return objection('gaps', { verdict: 'fail', evidence, hours: missing });
  }
  return objection('gaps', {
    verdict: 'warn',
    evidence: `${found}; windows that cross them are left out.`,
    hours: missing,
  });
}

/** The hours between the first and the last row, within those asked for, that have no row or no rate; ascending. */
export function missingHours(series: HourlySeries, { hour, firstHour }: QualityContext): Hour[] {
  const present = new Set(series.filter(({ rate }) => rate !== null).map((row) => row.hour));
  const asked = series.map((row) => row.hour).filter((at) => at >= firstHour && at <= hour);
  const first = asked.reduce((least, at) => Math.min(least, at), Infinity);
  const last = asked.reduce((most, at) => Math.max(most, at), -Infinity);
  const missing: Hour[] = [];
  for (let at = hourOf(first); at <= last; at += HOUR_MS) if (!present.has(at)) missing.push(at);
  return missing;
}

/** Enough hours to forecast from at all, and better enough to train on. */
export function checkRowCount(series: HourlySeries, { hour, firstHour }: QualityContext): RuleVerdict {
  const rows = series.filter(({ rate }) => rate !== null).length;
  const asked = `${nameHour(firstHour)} to ${nameHour(hour)}`;
  const objectWith = (verdict: 'warn' | 'fail', need: string) =>
    objection('row-count', {
      verdict,
      evidence: `${rows} hours with a rate from ${asked}; ${need}.`,
      hours: [],
      count: rows,
    });
  if (rows < CONTEXT_HOURS) return objectWith('fail', `a forecast needs ${CONTEXT_HOURS}`);
  if (rows < TRAINING_HOURS) return objectWith('warn', `training is thin under ${TRAINING_HOURS}`);
  return pass('row-count', `${rows} hours with a rate, enough to train and to forecast.`);
}
