import { type Comparison, compareOutcomes } from '../scoring/compare-outcomes';
import { type Scores, scoreOutcomes } from '../scoring/score-outcomes';
import { BASELINE } from './model-names';
import type { ModelOutcomes } from './run-fold';

/** One model's figures, on the hours that all models have forecast. */
export interface Assessment {
  readonly model: string;
  readonly scores: Scores;
  /** Its points against "the price stays", its distribution against the trailing 30 days' quantiles: both are persistence. */
  readonly againstPersistence: Comparison;
  /** `null` where no champion was named, and for the champion itself. */
  readonly againstChampion: Comparison | null;
}

/** @param models on common hours, the baseline among them */
export function assessModels(models: readonly ModelOutcomes[], champion: string | null): Assessment[] {
  const outcomesOf = (name: string | null) => models.find(({ model }) => model === name)?.outcomes;
  const baseline = outcomesOf(BASELINE) ?? [];
  const best = outcomesOf(champion);
  return models.map(({ model, outcomes }) => ({
    model,
    scores: scoreOutcomes(outcomes),
    againstPersistence: compareOutcomes(outcomes, baseline),
    againstChampion: best && model !== champion ? compareOutcomes(outcomes, best) : null,
  }));
}
