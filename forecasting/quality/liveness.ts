import { HOUR_MS, type Hour } from '../hour';
import type { HourlySeries } from '../series';
import { type CheckResultOf, type QualityContext, toResult } from './check-result';

/** In six years of hourly BTC no price stayed the same for more than two hours. */
const UNUSUAL_HOURS = 3;
/** A feed whose newest price has stayed the same for this long is frozen. */
const FROZEN_NOW_HOURS = 6;
const FROZEN_EVER_HOURS = 24;

/** Checks that no price stays the same for hours, because such a feed is frozen. */
export function checkStaleness(series: HourlySeries): CheckResultOf<'staleness'> {
  const runs = findEqualRuns(series);
  const longest = runs.reduce((a, b) => (b.hours > a.hours ? b : a), { first: 0, last: 0, hours: 0 });
  const newest = runs.at(-1);
  const isNewest = newest !== undefined && newest.hours >= FROZEN_NOW_HOURS;
  const { first, last, hours: value } = isNewest ? newest : longest;
  const evidence = { isNewest };
  if (value < UNUSUAL_HOURS) return toResult('staleness', { status: 'pass', value, limit: UNUSUAL_HOURS, evidence });
  const isFrozen = isNewest || value >= FROZEN_EVER_HOURS;
  const limit = isNewest ? FROZEN_NOW_HOURS : isFrozen ? FROZEN_EVER_HOURS : UNUSUAL_HOURS;
  const status = isFrozen ? 'fail' : 'warn';
  return toResult('staleness', { status, value, limit, hours: [first, last], count: value, evidence });
}

/** Runs of rows with the same rate; rows without a rate do not end a run. */
function findEqualRuns(series: HourlySeries): { first: Hour; last: Hour; hours: number }[] {
  const runs: { first: Hour; last: Hour; hours: number }[] = [];
  let previous: number | null = null;
  for (const { hour, rate } of series) {
    if (rate === null) continue;
    const run = runs.at(-1);
    if (run !== undefined && rate === previous) runs[runs.length - 1] = { ...run, last: hour, hours: run.hours + 1 };
    else runs.push({ first: hour, last: hour, hours: 1 });
    previous = rate;
  }
  return runs;
}

/** Checks that the newest rate is that of the run's hour, and neither older nor newer. */
export function checkFreshness(series: HourlySeries, { hour }: QualityContext): CheckResultOf<'freshness'> {
  const latest = series.reduce((newest, row) => (row.rate === null ? newest : Math.max(newest, row.hour)), -Infinity);
  const isKnown = latest !== -Infinity;
  const evidence = { newest: isKnown ? latest : null, expected: hour };
  const value = isKnown ? Math.abs(hour - latest) / HOUR_MS : null;
  const isFresh = latest === hour;
  return toResult('freshness', {
    status: isFresh ? 'pass' : 'fail',
    value,
    limit: 0,
    count: isFresh ? 0 : 1,
    evidence,
  });
}
