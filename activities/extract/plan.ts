import type { Seen } from '../../clients/postgres/observations';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import { POINTS_PER_HOUR } from '../../forecasting/price-points';

/** One call of the API, and the hours that it is made for. */
export interface PlannedCall {
  /** Epoch ms, both inclusive. */
  readonly start: number;
  readonly end: number;
  readonly hours: readonly Hour[];
  /** `hourly` where credits do not reach for every five-minute point. */
  readonly detail: 'five-minute' | 'hourly';
}

/** The points to which LiveCoinWatch thins the answer to a longer range, evenly: 30 days are 101 points 7.2 hours apart. */
export const POINTS_OF_AN_ANSWER = 101;

const SOONEST_REPEAT_MS = HOUR_MS / 2;

/**
 * The hours of [firstHour, lastHour] that must be asked for, ascending: those never seen, and those seen without a rate when the last
 * asking is longer ago than an eighth of their age (at least half an hour), so that a hole in the exchange's own history costs ever
 * fewer calls. The newest hour is asked for until it has a rate.
 */
export function hoursToAskFor(query: {
  firstHour: Hour;
  lastHour: Hour;
  seen: ReadonlyMap<Hour, Seen>;
  now: number;
}): Hour[] {
  const { firstHour, lastHour, seen, now } = query;
  const count = Math.max(0, (lastHour - firstHour) / HOUR_MS + 1);
  const hours = Array.from({ length: count }, (_, index) => firstHour + index * HOUR_MS);
  return hours.filter((hour) => {
    const before = seen.get(hour);
    if (!before) return true;
    if (before.hasRate) return false;
    return hour === lastHour || now - before.observedAt >= Math.max(SOONEST_REPEAT_MS, (now - hour) / 8);
  });
}

/**
 * The calls that bring `hours`, newest first, since an outage of the API should cost the oldest hours. All of them at five-minute
 * detail where `mostCalls` allows it; else the newest as many as leave enough calls for hourly points of the older ones; and where
 * not even those reach, the oldest hours are left for another day.
 * @param plan.mostPoints to which the API thins an answer; no range is longer than they reach
 */
export function planCalls(plan: { hours: readonly Hour[]; mostCalls: number; mostPoints?: number }): PlannedCall[] {
  const { hours, mostCalls, mostPoints = POINTS_OF_AN_ANSWER } = plan;
  const newestFirst = [...hours].sort((a, b) => b - a);
  const fine = chunk(newestFirst, hoursPerCall('five-minute', mostPoints));
  const fineCalls = mostFineCalls({ fine, mostCalls, hoursPerCoarseCall: hoursPerCall('hourly', mostPoints) });
  const covered = fine.slice(0, fineCalls).flat().length;
  return [
    ...fine.slice(0, fineCalls).map((some) => callFor(some, 'five-minute', mostPoints)),
    ...planHourly(newestFirst.slice(covered), mostPoints),
  ].slice(0, Math.max(0, mostCalls));
}

function planHourly(newestFirst: readonly Hour[], mostPoints: number): PlannedCall[] {
  const chunks = chunk(newestFirst, hoursPerCall('hourly', mostPoints));
  return chunks.map((some) => callFor(some, 'hourly', mostPoints));
}

/** The same hours in ranges that `mostPoints` reach, newest first; nothing where those are no shorter. */
export function splitCall({ start, end, hours, detail }: PlannedCall, mostPoints: number): PlannedCall[] {
  const newestFirst = [...hours].sort((a, b) => b - a);
  const parts = chunk(newestFirst, hoursPerCall(detail, mostPoints)).map((some) => callFor(some, detail, mostPoints));
  return parts.every((part) => part.end - part.start < end - start) ? parts : [];
}

/**
 * A range has one point more than steps: 101 points are 8 hours of five minutes, or 100 hours of one point each. An hourly range is
 * exactly so long, so that the evenly spaced points fall on the hours.
 */
function hoursPerCall(detail: PlannedCall['detail'], mostPoints: number): number {
  const steps = mostPoints - 1;
  return Math.max(1, detail === 'hourly' ? steps : Math.floor(steps / POINTS_PER_HOUR));
}

function mostFineCalls(plan: { fine: readonly Hour[][]; mostCalls: number; hoursPerCoarseCall: number }): number {
  const { fine, mostCalls, hoursPerCoarseCall } = plan;
  let left = 0;
  for (let calls = fine.length; calls > 0; calls--) {
    if (calls + Math.ceil(left / hoursPerCoarseCall) <= mostCalls) return calls;
    left += fine[calls - 1]?.length ?? 0;
  }
  return 0;
}

/** @param hours descending; each chunk spans at most `span` hours, gaps between them included. */
function chunk(hours: readonly Hour[], span: number): Hour[][] {
  const chunks: Hour[][] = [];
  for (const hour of hours) {
    const newest = chunks.at(-1)?.[0];
    if (newest !== undefined && newest - hour < span * HOUR_MS) chunks.at(-1)?.push(hour);
    else chunks.push([hour]);
  }
  return chunks;
}

function callFor(descending: readonly Hour[], detail: PlannedCall['detail'], mostPoints: number): PlannedCall {
  const hours = [...descending].sort((a, b) => a - b);
  const end = hours.at(-1) ?? 0;
  const oldest = hours[0] ?? end;
  const start = detail === 'hourly' ? end - hoursPerCall('hourly', mostPoints) * HOUR_MS : oldest - HOUR_MS;
  return { start, end, hours, detail };
}
