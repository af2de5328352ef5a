import type { Hour } from '../../hour';

/** The forecast probability of a rise, together with what happened. */
export interface ProbabilityOutcome {
  /** The origin: the last hour that the forecast knows. */
  readonly hour: Hour;
  readonly probability: number;
  /** 1 when the price rose as asked. */
  readonly outcome: 0 | 1;
}

/** A named list of outcomes: those of a baseline. */
export interface NamedOutcomes {
  readonly name: string;
  readonly outcomes: readonly ProbabilityOutcome[];
}

/**
 * Removes the hours that one of the models did not forecast.
 * @param lists each ascending in time
 * @returns as many lists, all with the same hours
 */
export function keepCommonHours(lists: readonly (readonly ProbabilityOutcome[])[]): ProbabilityOutcome[][] {
  const known = lists.map((list) => new Set(list.map(({ hour }) => hour)));
  return lists.map((list) => list.filter(({ hour }) => known.every((hours) => hours.has(hour))));
}
