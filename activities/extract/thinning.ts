import { HOUR_MS } from '../../forecasting/hour';
import { POINT_MS } from '../../forecasting/price-points';
import type { Harvest } from './fetch';
import { type PlannedCall, POINTS_OF_AN_ANSWER, splitCall } from './plan';

/**
 * What an answer is, seen from the call: `whole` when it says all that the exchange has, `thinned` when the API is known to cut so long
 * a range, `doubtful` when points are missing and either may be the reason. A doubt ends by asking for `part` of it again.
 */
export type Verdict =
  | { readonly kind: 'whole' }
  | { readonly kind: 'thinned' }
  | { readonly kind: 'doubtful'; readonly part: PlannedCall };

/** Learns from the answers how many points the API gives in one. */
export interface ThinningWatch {
  judge(harvest: Harvest): Verdict;
  /** Whether the part tells more of its hours than the whole did; remembered for the answers to come. */
  settle(doubt: { whole: Harvest; part: Harvest }): 'whole' | 'thinned';
  mostPoints(): number;
}

export function createThinningWatch(): ThinningWatch {
  let mostPoints = POINTS_OF_AN_ANSWER;
  /** Answers of so many points are not cut, since longer ones came, or since asking again told no more. */
  const uncut = { 'five-minute': 0, hourly: 0 };
  const trust = ({ detail }: PlannedCall, points: number) => {
    uncut[detail] = Math.max(uncut[detail], points);
  };

  function judge({ call, points }: Harvest): Verdict {
    const came = timesOf(points).size;
    if (missing(call, points) === 0) trust(call, came - 1);
    if (missing(call, points) === 0 || came <= uncut[call.detail]) return { kind: 'whole' };
    if (pointsAskedFor(call) > mostPoints) return { kind: 'thinned' };
    const part = mostWanting(splitCall(call, came), points);
    return part ? { kind: 'doubtful', part } : { kind: 'whole' };
  }

  function settle({ whole, part }: { whole: Harvest; part: Harvest }): 'whole' | 'thinned' {
    const came = timesOf(whole.points).size;
    if (missing(part.call, part.points) < missing(part.call, whole.points)) {
      mostPoints = Math.min(mostPoints, came);
      return 'thinned';
    }
    trust(whole.call, came);
    return 'whole';
  }

  return { judge, settle, mostPoints: () => mostPoints };
}

type Points = Harvest['points'];

function timesOf(points: Points): Set<number> {
  return new Set(points.map(({ time }) => time));
}

/** How many points the call should have brought and did not: every five minutes of its range, or its hours alone. */
function missing({ start, end, hours, detail }: PlannedCall, points: Points): number {
  const times = timesOf(points);
  if (detail === 'hourly') return hours.filter((hour) => !times.has(hour)).length;
  const came = [...times].filter((time) => time > start && time <= end);
  return Math.max(0, (end - start) / POINT_MS - came.length);
}

function pointsAskedFor({ start, end, detail }: PlannedCall): number {
  return (end - start) / (detail === 'hourly' ? HOUR_MS : POINT_MS) + 1;
}

function mostWanting(parts: readonly PlannedCall[], points: Points): PlannedCall | undefined {
  const [most] = [...parts].sort((a, b) => missing(b, points) - missing(a, points));
  return most;
}
