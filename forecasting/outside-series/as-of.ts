import { HOUR_MS } from '../hour';
import type { OutsideSeries } from './outside-series';
import type { SeriesValue } from './series-value';
import { DAY_MS } from './us-calendar';

/** What was known about a series at an instant. */
export interface KnownValue {
  /** The newest event that was known, and its newest value. */
  readonly eventEnd: number;
  readonly value: number;
  /** From when on this was known, epoch ms. */
  readonly knownAt: number;
  /**
   * The change since a day before for hours, otherwise since the event before: of the logarithm for prices, in points for rates. `null` when
   * the earlier value was not known.
   */
  readonly change: number | null;
}

/** Returns a function that gives what was known at an instant: later releases and revisions do not change it. */
export function createAsOf(
  series: Pick<OutsideSeries, 'cadence' | 'kind'>,
  values: readonly SeriesValue[],
): (at: number) => KnownValue | null {
  const steps = listSteps(series, values);
  return (at) => steps[findLast(steps.length, (index) => (steps[index]?.knownAt ?? 0) <= at)] ?? null;
}

/** What was known, each time when it changed, ascending. */
function listSteps(series: Pick<OutsideSeries, 'cadence' | 'kind'>, values: readonly SeriesValue[]): KnownValue[] {
  const ordered = [...values].sort((a, b) => a.knownAt - b.knownAt || a.eventEnd - b.eventEnd);
  const known: { eventEnd: number; value: number }[] = [];
  const steps: KnownValue[] = [];
  for (const [index, { eventEnd, value, knownAt }] of ordered.entries()) {
    const place = findLast(known.length, (at) => (known[at]?.eventEnd ?? 0) <= eventEnd);
    const isRevision = known[place]?.eventEnd === eventEnd;
    known.splice(isRevision ? place : place + 1, isRevision ? 1 : 0, { eventEnd, value });
    // Values that were known at the same instant are one step.
    if (ordered[index + 1]?.knownAt === knownAt) continue;
    const newest = known.at(-1) ?? { eventEnd, value };
    steps.push({ ...newest, knownAt, change: measureChange(known, series) });
  }
  return steps;
}

/** How much older than a day the value before may be: over a long weekend. */
const MAX_DISTANCE_MS = 5 * DAY_MS;

function measureChange(
  known: readonly { eventEnd: number; value: number }[],
  { cadence, kind }: Pick<OutsideSeries, 'cadence' | 'kind'>,
): number | null {
  const newest = known.at(-1);
  if (newest === undefined) return null;
  const latest = cadence === 'hour' ? newest.eventEnd - 24 * HOUR_MS : newest.eventEnd - 1;
  const before = known[findLast(known.length, (index) => (known[index]?.eventEnd ?? 0) <= latest)];
  if (before === undefined || (cadence === 'hour' && latest - before.eventEnd > MAX_DISTANCE_MS)) return null;
  return kind === 'rate' ? newest.value - before.value : Math.log(newest.value / before.value);
}

/** The last index for which `isTrue` holds, which holds for a beginning of the indexes; −1 when for none. */
function findLast(count: number, isTrue: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isTrue(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
