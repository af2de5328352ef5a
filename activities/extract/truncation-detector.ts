import { HOUR_MS } from '../../forecasting/hour';
import { POINT_MS } from '../../forecasting/price-points';
import type { FetchedAnswer } from './fetch-answer';
import { MAX_POINTS_PER_ANSWER, type PlannedCall, splitCall } from './plan-calls';

/**
 * - `complete`: the answer holds every point that LiveCoinWatch has.
 * - `truncated`: the API is known to truncate ranges of this length.
 * - `unclear`: points are missing; either LiveCoinWatch has a gap, or the API has truncated the answer. To find out, fetch `probe`,
 *   a shorter range of the same hours, and pass its answer to `classifyByProbe`.
 */
export type Completeness =
  | { readonly kind: 'complete' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'unclear'; readonly probe: PlannedCall };

/** Finds out from the answers how many points the API returns at most. */
export interface TruncationDetector {
  classify(answer: FetchedAnswer): Completeness;
  /** `truncated` when the probe has points that the answer lacks. The result is used for later answers. */
  classifyByProbe(answers: { answer: FetchedAnswer; probe: FetchedAnswer }): 'complete' | 'truncated';
  /** The number of points to which the API truncates an answer, as far as known. */
  maxPoints(): number;
}

export function createTruncationDetector(): TruncationDetector {
  let maxPoints = MAX_POINTS_PER_ANSWER;
  /** Answers with at most this many points are not truncated: a longer answer was complete, or a probe found no further points. */
  const untruncated = { 'five-minute': 0, hourly: 0 };
  const markUntruncated = ({ detail }: PlannedCall, points: number) => {
    untruncated[detail] = Math.max(untruncated[detail], points);
  };

  function classify({ call, points }: FetchedAnswer): Completeness {
    const received = timesOf(points).size;
    const hasAllPoints = countMissing(call, points) === 0;
    if (hasAllPoints) markUntruncated(call, received - 1);
    if (hasAllPoints || received <= untruncated[call.detail]) return { kind: 'complete' };
    if (countRequested(call) > maxPoints) return { kind: 'truncated' };
    const probe = findPartWithMostMissing(splitCall(call, received), points);
    return probe ? { kind: 'unclear', probe } : { kind: 'complete' };
  }

  function classifyByProbe(answers: { answer: FetchedAnswer; probe: FetchedAnswer }): 'complete' | 'truncated' {
    const { answer, probe } = answers;
    const received = timesOf(answer.points).size;
    if (countMissing(probe.call, probe.points) < countMissing(probe.call, answer.points)) {
      maxPoints = Math.min(maxPoints, received);
      return 'truncated';
    }
    markUntruncated(answer.call, received);
    return 'complete';
  }

  return { classify, classifyByProbe, maxPoints: () => maxPoints };
}

type Points = FetchedAnswer['points'];

function timesOf(points: Points): Set<number> {
  return new Set(points.map(({ time }) => time));
}

/** Counts the expected points that are missing: one for every five minutes of the range, or one for every hour. */
function countMissing({ start, end, hours, detail }: PlannedCall, points: Points): number {
  const times = timesOf(points);
  if (detail === 'hourly') return hours.filter((hour) => !times.has(hour)).length;
  const received = [...times].filter((time) => time > start && time <= end);
  return Math.max(0, (end - start) / POINT_MS - received.length);
}

function countRequested({ start, end, detail }: PlannedCall): number {
  return (end - start) / (detail === 'hourly' ? HOUR_MS : POINT_MS) + 1;
}

function findPartWithMostMissing(parts: readonly PlannedCall[], points: Points): PlannedCall | undefined {
  const [part] = [...parts].sort((a, b) => countMissing(b, points) - countMissing(a, points));
  return part;
}
