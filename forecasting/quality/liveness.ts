import { HOUR_MS, type Hour } from '../hour';
import type { HourlySeries } from '../series';
import { nameHour, objection, pass, type QualityContext, type RuleVerdict } from './verdict';

/** In six years of hourly BTC no price stood for more than two hours. */
const SUSPECT_HOURS = 3;
/** A feed whose newest price has stood this long is frozen. */
const FROZEN_NOW_HOURS = 6;
const FROZEN_EVER_HOURS = 24;

interface Run {
  readonly first: Hour;
  readonly last: Hour;
  readonly hours: number;
}

/** The same price for hours is a feed that stands still. */
export function checkStaleness(series: HourlySeries): RuleVerdict {
  const runs = equalRuns(series);
  const longest = runs.reduce((a, b) => (b.hours > a.hours ? b : a), { first: 0, last: 0, hours: 0 });
  const newest = runs.at(-1);
  if (longest.hours < SUSPECT_HOURS) return pass('staleness', `No price stands for ${SUSPECT_HOURS} hours.`);
  if (newest !== undefined && newest.hours >= FROZEN_NOW_HOURS) return standstill('fail', newest, 'the feed is frozen');
  if (longest.hours >= FROZEN_EVER_HOURS) return standstill('fail', longest, 'these are not prices');
  return standstill('warn', longest, 'unusual for a traded price');
}

function standstill(verdict: 'warn' | 'fail', { first, last, hours }: Run, meaning: string): RuleVerdict {
  const evidence = `The price stands still for ${hours} hours, ${nameHour(first)} to ${nameHour(last)}: ${meaning}.`;
  return objection('staleness', { verdict, evidence, hours: [first, last], count: hours });
}

function equalRuns(series: HourlySeries): Run[] {
  const runs: Run[] = [];
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

/** The newest rate is that of the run's hour: not older, and not of a later hour either. */
export function checkFreshness(series: HourlySeries, { hour }: QualityContext): RuleVerdict {
  const newest = series.reduce((latest, row) => (row.rate === null ? latest : Math.max(latest, row.hour)), -Infinity);
  if (newest === hour) return pass('freshness', `The newest rate is that of ${nameHour(hour)}.`);
  const objectWith = (evidence: string) => objection('freshness', { verdict: 'fail', evidence, hours: [], count: 1 });
  if (newest === -Infinity) return objectWith(`There is no rate at all; the run is for ${nameHour(hour)}.`);
  const distance = Math.abs(hour - newest) / HOUR_MS;
  const side = newest < hour ? 'older' : 'later';
  return objectWith(
    `The newest rate is of ${nameHour(newest)}, ${distance} h ${side} than the run's ${nameHour(hour)}.`,
  );
}
