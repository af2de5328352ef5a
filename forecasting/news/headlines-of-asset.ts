import type { Headline } from '../minutes/news/headlines';
import type { AssetScore } from './asset-scores';

/** The scorer that every installation has. */
const SCORER = 'lexicon';

/** A headline with the scores that it got. */
interface ScoredHeadline {
  readonly seenAt: number;
  readonly scoredBy: readonly {
    readonly scorer: string;
    readonly scores: readonly AssetScore[];
    readonly knownAt: number;
  }[];
}

/** What the lexicon says about an asset. Nothing may use a headline before its score was known. */
export function readHeadlines(
  news: readonly ScoredHeadline[],
  { asset, asOf }: { asset: string; asOf: number },
): Headline[] {
  return news.flatMap(({ seenAt, scoredBy }) => {
    const scored = scoredBy.find(({ scorer }) => scorer === SCORER);
    const score = scored?.scores.find((one) => one.asset === asset);
    const knownAt = Math.max(seenAt, scored?.knownAt ?? 0);
    return score && knownAt <= asOf ? [{ knownAt, sentiment: score.score * score.confidence }] : [];
  });
}
