import type { AssetScore, HeadlineScore } from '../../forecasting/news/asset-scores';
import { type Database, instant } from './database';

/** An article. Each text is untrusted, plain text. */
export interface NewsItem {
  readonly id: string;
  readonly source: string;
  readonly title: string;
  readonly link: string | null;
  /** Epoch ms, as the feed says; `null` when it says nothing. */
  readonly publishedAt: number | null;
  /** Epoch ms: when nexthour saw it. It was not known before. */
  readonly seenAt: number;
}

/** Two articles are the same one when they have the same id, `titleKey` or `linkKey`. */
export interface NewItem extends NewsItem {
  readonly titleKey: string;
  readonly linkKey: string | null;
}

export interface ScorerVersion {
  readonly scorer: string;
  readonly version: string;
}

export interface ScoredBy extends ScorerVersion {
  readonly scores: readonly AssetScore[];
  readonly reason: string;
  /** Epoch ms. */
  readonly knownAt: number;
}

export interface NewsWithScores extends NewsItem {
  readonly scoredBy: readonly ScoredBy[];
}

/** News and their scores. Append-only. */
export interface News {
  /** Adds the articles that are not known yet, and returns how many were added. */
  append(items: readonly NewItem[]): Promise<number>;
  /** Adds a score. The first score of a scorer's version counts. */
  addScore(newsId: string, scorer: ScorerVersion, score: HeadlineScore & { knownAt: number }): Promise<void>;
  /** The articles since an instant that a scorer has not scored, newest first. */
  readUnscored(scorer: ScorerVersion, query: { since: number }): Promise<NewsItem[]>;
  /** The articles since an instant with all their scores, oldest first. */
  readSince(since: number): Promise<NewsWithScores[]>;
}

export function createNews(database: Database): News {
  return {
    append: async (items) => {
      if (items.length === 0) return 0;
      const rows = items.map(({ titleKey, linkKey, publishedAt, seenAt, ...item }) => ({
        ...item,
        title_key: titleKey,
        link_key: linkKey,
        published_at: publishedAt === null ? null : instant(publishedAt),
        seen_at: instant(seenAt),
      }));
      const added = await database
        .insertInto('news')
        .values(rows)
        .onConflict((on) => on.doNothing())
        .returning('id')
        .execute();
      return added.length;
    },
    addScore: async (newsId, { scorer, version }, { scores, reason, knownAt }) => {
      const row = { news_id: newsId, scorer, scorer_version: version, scores: JSON.stringify(scores), reason };
      await database
        .insertInto('news_scores')
        .values({ ...row, known_at: instant(knownAt) })
        .onConflict((on) => on.doNothing())
        .execute();
    },
    readUnscored: ({ scorer, version }, { since }) =>
      selectNews(database, since)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('news_scores')
                .select('news_id')
                .whereRef('news_id', '=', 'news.id')
                .where('scorer', '=', scorer)
                .where('scorer_version', '=', version),
            ),
          ),
        )
        .orderBy('seen_at', 'desc')
        .orderBy('id')
        .execute(),
    readSince: async (since) => {
      const [items, scores] = await Promise.all([
        selectNews(database, since).orderBy('seen_at').orderBy('id').execute(),
        database
          .selectFrom('news_scores')
          .innerJoin('news', 'news.id', 'news_scores.news_id')
          .where('seen_at', '>=', instant(since))
          .select(['news_id', 'scorer', 'scorer_version as version', 'scores', 'reason', 'known_at as knownAt'])
          .orderBy('known_at')
          .orderBy('scorer')
          .orderBy('scorer_version')
          .execute(),
      ]);
      const byNews = new Map<string, ScoredBy[]>(items.map(({ id }) => [id, []]));
      for (const { news_id, ...scored } of scores) byNews.get(news_id)?.push(scored);
      return items.map((item) => ({ ...item, scoredBy: byNews.get(item.id) ?? [] }));
    },
  };
}

function selectNews(database: Database, since: number) {
  return database
    .selectFrom('news')
    .where('seen_at', '>=', instant(since))
    .select(['id', 'source', 'title', 'link', 'published_at as publishedAt', 'seen_at as seenAt']);
}
