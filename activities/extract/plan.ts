import { HOUR_MS, type Hour } from '../../forecasting/hour';

/** What is known of an hour already. */
export interface SeenHour {
  readonly observedAt: number;
  readonly hasRate: boolean;
}

/** One call of the API, and the hours that it is made for. */
export interface PlannedCall {
  /** Epoch ms, both inclusive. */
  readonly start: number;
  readonly end: number;
  readonly hours: readonly Hour[];
  /** `hourly` where credits do not reach for every five-minute point. */
  readonly detail: 'five-minute' | 'hourly';
}

/** 8 hours are 97 points of five minutes: fewer than the 101 to which the API thins. */
const HOURS_PER_FINE_CALL = 8;
/** The range is 100 hours long, so that the API's 101 evenly spaced points fall on the hours. */
const HOURS_PER_COARSE_CALL = 100;

const SOONEST_REPEAT_MS = HOUR_MS / 2;

/**
 * The hours of [firstHour, lastHour] that must be asked for, ascending: those never seen, and those seen without a rate when the last
 * asking is longer ago than an eighth of their age (at least half an hour), so that a hole in the exchange's own history costs ever
 * fewer calls. The newest hour is asked for until it has a rate.
 */
export function hoursToAskFor(query: {
  firstHour: Hour;
  lastHour: Hour;
  seen: ReadonlyMap<Hour, SeenHour>;
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
 */
export function planCalls({ hours, mostCalls }: { hours: readonly Hour[]; mostCalls: number }): PlannedCall[] {
  const newestFirst = [...hours].sort((a, b) => b - a);
  const fine = chunk(newestFirst, HOURS_PER_FINE_CALL);
  const fineCalls = mostFineCalls({ fine, newestFirst, mostCalls });
  const covered = fine.slice(0, fineCalls).flat().length;
  const coarse = chunk(newestFirst.slice(covered), HOURS_PER_COARSE_CALL);
  return [
    ...fine.slice(0, fineCalls).map((some) => callFor(some, 'five-minute')),
    ...coarse.map((some) => callFor(some, 'hourly')),
  ].slice(0, Math.max(0, mostCalls));
}

/** The two halves of a call whose answer was thinned after all; nothing when it can be divided no further. */
export function splitCall({ hours, detail }: PlannedCall): PlannedCall[] {
  if (hours.length < 2) return [];
  const middle = Math.ceil(hours.length / 2);
  return [hours.slice(0, middle), hours.slice(middle)].map((some) => callFor(some, detail));
}

function mostFineCalls(plan: { fine: readonly Hour[][]; newestFirst: readonly Hour[]; mostCalls: number }): number {
  const { fine, newestFirst, mostCalls } = plan;
  let covered = newestFirst.length;
  for (let calls = fine.length; calls > 0; calls--) {
    if (calls + Math.ceil((newestFirst.length - covered) / HOURS_PER_COARSE_CALL) <= mostCalls) return calls;
    covered -= fine[calls - 1]?.length ?? 0;
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

function callFor(descending: readonly Hour[], detail: PlannedCall['detail']): PlannedCall {
  const hours = [...descending].sort((a, b) => a - b);
  const end = hours.at(-1) ?? 0;
  const oldest = hours[0] ?? end;
  const start = detail === 'hourly' ? end - HOURS_PER_COARSE_CALL * HOUR_MS : oldest - HOUR_MS;
  return { start, end, hours, detail };
}
