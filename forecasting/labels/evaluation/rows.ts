import type { Hour } from '../../hour';
import type { ProbabilityOutcome } from '../../scoring/probability/outcome';
import type { Label } from '../label';
import type { SplitPart } from '../split';

/** One hour of the data of a question, with the probability that a model forecasts for it. */
export interface EvaluatedRow {
  readonly hour: Hour;
  readonly label: Label;
  readonly split: SplitPart | null;
  /** `null` when a feature that the model needs is missing. */
  readonly probability: number | null;
  /** The inputs of the volatility-only baseline, in the order of `volatilityFeatures`. */
  readonly volatility: readonly (number | null)[];
}

export function toOutcomes(rows: readonly EvaluatedRow[]): ProbabilityOutcome[] {
  return rows.flatMap(({ hour, label, probability }) =>
    label === null || probability === null ? [] : [{ hour, probability, outcome: label }],
  );
}
