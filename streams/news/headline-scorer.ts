import type { ScorerVersion } from '../../clients/postgres/news';
import type { HeadlineScore } from '../../forecasting/news/asset-scores';
import { LEXICON_VERSION, scoreByLexicon } from '../../forecasting/news/lexicon';

/**
 * `invalid`: the scorer's answer cannot be used, and asking again would not help. The other reasons may pass: the budget of the day is used
 * up, or the scorer does not answer.
 */
export type NoScoreReason = 'invalid' | 'budget' | 'unavailable';

export type ScoreResult =
  | { readonly score: HeadlineScore }
  | { readonly score: null; readonly reason: NoScoreReason; readonly detail: string };

/** What judges headlines. No score is not the score 0. */
export interface HeadlineScorer extends ScorerVersion {
  score(title: string, signal: AbortSignal): Promise<ScoreResult>;
}

export const lexiconScorer: HeadlineScorer = {
  scorer: 'lexicon',
  version: LEXICON_VERSION,
  score: async (title) => ({ score: scoreByLexicon(title) }),
};
