import type { ObservedHour } from '../../clients/postgres/observations';
import { CONTEXT_HOURS } from '../../forecasting/features/window';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import { POINTS_PER_HOUR } from '../../forecasting/price-points';
import { findDoubtfulHours } from '../../forecasting/quality/jumps';

/** One call of the API, and the hours that it observes. */
export interface PlannedCall {
  /** Epoch ms, both inclusive. */
  readonly start: number;
  readonly end: number;
  readonly hours: readonly Hour[];
  /** `hourly` when there are too few credits for five-minute points. */
  readonly detail: 'five-minute' | 'hourly';
}

/** LiveCoinWatch truncates longer answers to this many evenly spaced points: for 30 days, 101 points 7.2 hours apart. */
export const MAX_POINTS_PER_ANSWER = 101;

const MIN_REPEAT_MS = HOUR_MS / 2;

/**
 * Selects the hours of [firstHour, lastHour] to fetch, in ascending order: hours that were never observed, hours that were observed
 * without a rate, and hours whose rate fails the check for jumps. The newest window, which every forecast needs, is requested in
 * every run until it is complete. An older hour is requested again when the time since its last request is an eighth of its age (at
 * least half an hour), so that a permanent gap of LiveCoinWatch costs fewer and fewer calls.
 */
export function selectHoursToFetch(query: {
  firstHour: Hour;
  lastHour: Hour;
  seen: ReadonlyMap<Hour, ObservedHour>;
  now: number;
}): Hour[] {
  const { firstHour, lastHour, seen, now } = query;
  const count = Math.max(0, (lastHour - firstHour) / HOUR_MS + 1);
  const hours = Array.from({ length: count }, (_, index) => firstHour + index * HOUR_MS);
  const doubtful = findDoubtfulHours(hours.map((hour) => ({ hour, rate: seen.get(hour)?.rate ?? null })));
  return hours.filter((hour) => {
    const observed = seen.get(hour);
    if (!observed) return true;
    if (observed.rate !== null && !doubtful.has(hour)) return false;
    return (
      hour > lastHour - CONTEXT_HOURS * HOUR_MS ||
      now - observed.observedAt >= Math.max(MIN_REPEAT_MS, (now - hour) / 8)
    );
  });
}

export interface HoursToFetch {
  readonly hours: readonly Hour[];
  /** Number of points to which the API truncates an answer; no planned range has more. */
  readonly maxPoints?: number;
}

/**
 * Plans the calls that fetch `hours`, newest first, so that an outage of the API affects the oldest hours. All hours get five-minute
 * points if `maxCalls` allows it. Otherwise the older hours get hourly points, which need fewer calls, and as many of the newest
 * hours as possible get five-minute points. If even hourly points need too many calls, the oldest hours are left out.
 */
export function planCalls(plan: HoursToFetch & { maxCalls: number }): PlannedCall[] {
  const { hours, maxCalls, maxPoints = MAX_POINTS_PER_ANSWER } = plan;
  const newestFirst = sortNewestFirst(hours);
  const fine = chunk(newestFirst, hoursPerCall('five-minute', maxPoints));
  const fineCalls = countFineCalls({ fine, maxCalls, hoursPerHourlyCall: hoursPerCall('hourly', maxPoints) });
  const covered = fine.slice(0, fineCalls).flat().length;
  return [
    ...fine.slice(0, fineCalls).map((some) => buildCall(some, 'five-minute', maxPoints)),
    ...planDetail(newestFirst.slice(covered), 'hourly', maxPoints),
  ].slice(0, Math.max(0, maxCalls));
}

/** How many calls fetch `hours` with hourly points only. */
export function countHourlyCalls({ hours, maxPoints = MAX_POINTS_PER_ANSWER }: HoursToFetch): number {
  return chunk(sortNewestFirst(hours), hoursPerCall('hourly', maxPoints)).length;
}

/** Splits a call into shorter ranges of at most `maxPoints` points, newest first. Empty when the ranges would not be shorter. */
export function splitCall({ start, end, hours, detail }: PlannedCall, maxPoints: number): PlannedCall[] {
  const parts = planDetail(sortNewestFirst(hours), detail, maxPoints);
  return parts.every((part) => part.end - part.start < end - start) ? parts : [];
}

const sortNewestFirst = (hours: readonly Hour[]) => [...hours].sort((one, other) => other - one);

function planDetail(newestFirst: readonly Hour[], detail: PlannedCall['detail'], maxPoints: number): PlannedCall[] {
  return chunk(newestFirst, hoursPerCall(detail, maxPoints)).map((some) => buildCall(some, detail, maxPoints));
}

/**
 * n points have n − 1 steps between them: 101 points cover 100 hours of hourly points, or 8 hours of five-minute points. An hourly
 * range always has the full length, so that the evenly spaced points fall on the hours.
 */
function hoursPerCall(detail: PlannedCall['detail'], maxPoints: number): number {
  const steps = maxPoints - 1;
  return Math.max(1, detail === 'hourly' ? steps : Math.floor(steps / POINTS_PER_HOUR));
}

/** The largest number of `fine` chunks (newest first) that leaves enough calls to fetch the hours of the others hourly. */
function countFineCalls(plan: { fine: readonly Hour[][]; maxCalls: number; hoursPerHourlyCall: number }): number {
  const { fine, maxCalls, hoursPerHourlyCall } = plan;
  let hourlyHours = 0;
  for (let calls = fine.length; calls > 0; calls--) {
    if (calls + Math.ceil(hourlyHours / hoursPerHourlyCall) <= maxCalls) return calls;
    hourlyHours += fine[calls - 1]?.length ?? 0;
  }
  return 0;
}

/** Splits `hours` (descending) into chunks. Each chunk spans at most `span` hours, including the gaps in it. */
function chunk(hours: readonly Hour[], span: number): Hour[][] {
  const chunks: Hour[][] = [];
  for (const hour of hours) {
    const newest = chunks.at(-1)?.[0];
    if (newest !== undefined && newest - hour < span * HOUR_MS) chunks.at(-1)?.push(hour);
    else chunks.push([hour]);
  }
  return chunks;
}

function buildCall(descending: readonly Hour[], detail: PlannedCall['detail'], maxPoints: number): PlannedCall {
  const hours = [...descending].sort((a, b) => a - b);
  const end = hours.at(-1) ?? 0;
  const oldest = hours[0] ?? end;
  const start = detail === 'hourly' ? end - hoursPerCall('hourly', maxPoints) * HOUR_MS : oldest - HOUR_MS;
  return { start, end, hours, detail };
}
