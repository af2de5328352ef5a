import type { Answers } from '../../api/answers';

export type Model = Answers['models']['models'][number];
export type Scores = Answers['models/scores']['scores'][number];
export type CardAnswer = Answers['models/:id/card'];

/** Models of a price have no scores of probabilities. */
export function isPriceModel({ question }: Pick<Model, 'question'>): boolean {
  return /-(1h|5m)$/.test(question) && !question.includes('-rise-');
}

export function groupByQuestion(models: readonly Model[]): [question: string, models: Model[]][] {
  const groups = new Map<string, Model[]>();
  for (const model of models) groups.set(model.question, [...(groups.get(model.question) ?? []), model]);
  // The questions about the price come first.
  return [...groups].sort(
    ([one, [first]], [other, [second]]) =>
      Number(second ? isPriceModel(second) : 0) - Number(first ? isPriceModel(first) : 0) || one.localeCompare(other),
  );
}
