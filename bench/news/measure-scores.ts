import type { HeadlineScore, Sentiment } from '../../forecasting/news/asset-scores';
import type { LabelledPair } from './labelled-headlines';

export interface ScorerFigures {
  /** Headlines with a label for an asset. */
  readonly pairs: number;
  /** Share of them with the right score. No score is wrong. */
  readonly accuracy: number;
  /** The mean of the F1 of the three classes. */
  readonly macroF1: number;
  /** Share of them that have a score. */
  readonly scored: number;
  /** Share of the headlines that are not about the asset, and have a score for it. */
  readonly falselyScored: number;
}

/** Compares scores with labels. @param scores by title; a missing title has no score */
export function measureScores(
  pairs: readonly LabelledPair[],
  scores: ReadonlyMap<string, HeadlineScore>,
): ScorerFigures {
  const compared = pairs.map(({ title, asset, label }) => {
    const found = scores.get(title)?.scores.find((score) => score.asset === asset);
    return { label, score: found?.score ?? null };
  });
  const labelled = compared.filter(({ label }) => label !== null);
  const others = compared.filter(({ label }) => label === null);
  const shareOf = <T>(rows: readonly T[], is: (row: T) => boolean) =>
    rows.length === 0 ? 0 : rows.filter(is).length / rows.length;
  return {
    pairs: labelled.length,
    accuracy: shareOf(labelled, ({ label, score }) => label === score),
    macroF1: ([-1, 0, 1] as const).reduce<number>((sum, value) => sum + computeF1(labelled, value) / 3, 0),
    scored: shareOf(labelled, ({ score }) => score !== null),
    falselyScored: shareOf(others, ({ score }) => score !== null),
  };
}

function computeF1(rows: readonly { label: Sentiment | null; score: Sentiment | null }[], value: Sentiment): number {
  const hits = rows.filter(({ label, score }) => label === value && score === value).length;
  const either =
    rows.filter(({ label }) => label === value).length + rows.filter(({ score }) => score === value).length;
  return either === 0 ? 0 : (2 * hits) / either;
}
