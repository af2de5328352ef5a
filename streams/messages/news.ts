import { type Static, Type } from '@sinclair/typebox';
import type { NewsWithScores } from '../../clients/postgres/news';
import { formatInstant } from '../../forecasting/hour';
import { NEWS_ASSETS } from '../../forecasting/news/asset-scores';
import { instant } from './fields';

/**
 * An article and its scores. All texts are untrusted, plain text. The natural key is the id with the scorers and their versions: when another
 * scorer has scored the article, it is sent again with all scores. The key of the message is the id.
 */
export const NewsMessage = Type.Object({
  version: Type.Literal(1),
  id: Type.String({ minLength: 1 }),
  title: Type.String({ minLength: 1, maxLength: 600 }),
  link: Type.Union([Type.String({ pattern: '^https?://' }), Type.Null()]),
  source: Type.String({ minLength: 1 }),
  /** As the feed says. Feeds give earlier times than those at which an article appears. */
  publishedAt: Type.Union([instant, Type.Null()]),
  /** When nexthour saw the article. It was not known before. */
  seenAt: instant,
  scores: Type.Array(
    Type.Object({
      scorer: Type.String({ minLength: 1 }),
      scorerVersion: Type.String({ minLength: 1 }),
      asset: Type.Union(NEWS_ASSETS.map((asset) => Type.Literal(asset))),
      score: Type.Union([Type.Literal(-1), Type.Literal(0), Type.Literal(1)]),
      confidence: Type.Number({ minimum: 0, maximum: 1 }),
      knownAt: instant,
    }),
  ),
});

export type NewsMessage = Static<typeof NewsMessage>;

export function toNewsMessage({ scoredBy, publishedAt, seenAt, ...item }: NewsWithScores): NewsMessage {
  return {
    version: 1,
    ...item,
    publishedAt: publishedAt === null ? null : formatInstant(publishedAt),
    seenAt: formatInstant(seenAt),
    scores: scoredBy.flatMap(({ scorer, version, scores, knownAt }) =>
      scores.map((score) => ({ scorer, scorerVersion: version, ...score, knownAt: formatInstant(knownAt) })),
    ),
  };
}
