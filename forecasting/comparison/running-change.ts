import { HOUR_MS } from '../hour';
import type { Outcome } from '../outcome';
import { crps } from '../scoring/crps';
import { onCommonHours, type PairedOutcomes } from './compare-changes';

/** How the CRPS of the head stood to that of the base after each of some hours, counting all hours up to it. */
export interface RunningChange {
  /** Epoch ms of the newest target counted. */
  readonly times: readonly number[];
  /** [seeds][times] head / base − 1 */
  readonly bySeed: readonly (readonly number[])[];
  /** [times] of the mean over the seeds. */
  readonly mean: readonly number[];
}

const FIRST = 168;
/** A picture is no finer. */
const POINTS = 200;

/** From the first week on: before, it says little. */
export function runningChange(given: PairedOutcomes): RunningChange {
  const { base, head } = onCommonHours(given);
  const sums = { base: base.map(runningCrps), head: head.map(runningCrps) };
  const hours = sampleHours(base[0]?.length ?? 0);
  const at = (runs: readonly Float64Array[], hour: number) => runs.reduce((sum, run) => sum + (run[hour] ?? 0), 0);
  const changeAt = (hour: number, own = sums.head, other = sums.base) => at(own, hour) / at(other, hour) - 1;
  return {
    times: hours.map((hour) => (base[0]?.[hour]?.origin ?? 0) + HOUR_MS),
    bySeed: base.map((_, seed) =>
      hours.map((hour) => changeAt(hour, sums.head.slice(seed, seed + 1), sums.base.slice(seed, seed + 1))),
    ),
    mean: hours.map((hour) => changeAt(hour)),
  };
}

function runningCrps(outcomes: readonly Outcome[]): Float64Array {
  let sum = 0;
  return Float64Array.from(outcomes, (outcome) => {
    sum += crps(outcome);
    return sum;
  });
}

function sampleHours(count: number): number[] {
  const step = Math.max(1, Math.ceil((count - FIRST) / POINTS));
  const hours: number[] = [];
  for (let hour = count - 1; hour >= Math.min(FIRST, count) - 1 && hour >= 0; hour -= step) hours.unshift(hour);
  return hours;
}
