import type { NewsWithScores } from '../../../clients/postgres/news';
import { formatInstant } from '../../../forecasting/hour';
import type { LiveNews } from './answer';

export function toLiveNews({ id, title, link, source, publishedAt, seenAt, scoredBy }: NewsWithScores): LiveNews {
  return {
    ...{ id, title, link, source },
    published_at: publishedAt === null ? null : formatInstant(publishedAt),
    seen_at: formatInstant(seenAt),
    scores: scoredBy.flatMap(({ scorer, scores }) =>
      scores.map(({ asset, score, confidence }) => ({ scorer, asset, score, confidence })),
    ),
  };
}
