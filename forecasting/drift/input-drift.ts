import type { HourlySeries } from '../series';
import { computeWeekIndex, type DriftReference, RECENT_HOURS } from './reference';
import { computeWatchedInputs, WATCHED_MEMORY_HOURS, WATCHED_NAMES } from './watched-inputs';

/** Upper bound of the number of newest hours that the input drift depends on. */
export const DRIFT_MEMORY_HOURS = RECENT_HOURS + WATCHED_MEMORY_HOURS;

/** The alarm is raised when at least this share of the inputs has drifted. docs/drift.md shows how often that happens. */
export const DRIFT_ALARM = 1 / 3;

export interface InputDrift {
  /** Share of the known inputs whose newest week differs from training by more than the limit of the input. */
  readonly ratio: number;
  readonly inputs: readonly InputWeek[];
}

/** The drift of one input over the newest 168 hours. */
export interface InputWeek {
  readonly name: string;
  /** Population stability index relative to training; NaN when too few hours are known. */
  readonly index: number;
  readonly limit: number;
  readonly hasDrifted: boolean;
}

/**
 * Compares the inputs of the newest week with those that a model was trained on.
 * @param series ends with the newest hour; DRIFT_MEMORY_HOURS hours are enough
 * @returns `null` when too few hours are known of every input
 */
export function computeInputDrift(series: HourlySeries, reference: DriftReference): InputDrift | null {
  return compareWithReference(computeWatchedInputs(series.slice(-DRIFT_MEMORY_HOURS)), reference);
}

/** @param watched one array for each of WATCHED_NAMES; each ends with the newest hour */
export function compareWithReference(watched: readonly Float64Array[], reference: DriftReference): InputDrift | null {
  const inputs = reference.inputs.map(({ name, limit, ...binning }) => {
    const index = computeWeekIndex(watched[WATCHED_NAMES.indexOf(name)] ?? new Float64Array(), binning);
    return { name, index, limit, hasDrifted: index > limit };
  });
  const known = inputs.filter(({ index }) => !Number.isNaN(index));
  if (known.length === 0) return null;
  return { ratio: known.filter(({ hasDrifted }) => hasDrifted).length / known.length, inputs };
}
