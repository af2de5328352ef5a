import type { HourlySeries } from '../series';
import { computeWeekIndex, type DriftReference, RECENT_HOURS } from './reference';
import { computeWatchedInputs, WATCHED_MEMORY_HOURS, WATCHED_NAMES } from './watched-inputs';

/** How many of the newest hours tell of drift. */
export const DRIFT_MEMORY_HOURS = RECENT_HOURS + WATCHED_MEMORY_HOURS;

/** From a third of the inputs on it is a change of regime, and not chance. */
export const DRIFT_ALARM = 1 / 3;

export interface InputDrift {
  /** The share of the inputs whose newest week has left training. */
  readonly ratio: number;
  readonly inputs: readonly WeekOfInput[];
}

export interface WeekOfInput {
  readonly name: string;
  /** Population stability index of the newest 168 hours against training; NaN where too few of them are known. */
  readonly index: number;
  readonly limit: number;
  readonly hasLeft: boolean;
}

/**
 * How far the newest week is from what a model was trained on.
 * @param series ends with the newest hour; DRIFT_MEMORY_HOURS are enough
 * @returns `null` where too little is known of every input
 */
export function computeInputDrift(series: HourlySeries, reference: DriftReference): InputDrift | null {
  return compareWithReference(computeWatchedInputs(series.slice(-DRIFT_MEMORY_HOURS)), reference);
}

/** @param watched of WATCHED_NAMES, up to the newest hour */
export function compareWithReference(watched: readonly Float64Array[], reference: DriftReference): InputDrift | null {
  const inputs = reference.inputs.map(({ name, limit, ...spread }) => {
    const index = computeWeekIndex(watched[WATCHED_NAMES.indexOf(name)] ?? new Float64Array(), spread);
    return { name, index, limit, hasLeft: index > limit };
  });
  const known = inputs.filter(({ index }) => !Number.isNaN(index));
  if (known.length === 0) return null;
  return { ratio: known.filter(({ hasLeft }) => hasLeft).length / known.length, inputs };
}
