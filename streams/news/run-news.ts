import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Feed, type NewsReader, nameOfFeed } from '../../clients/news';
import type { News, NewsItem } from '../../clients/postgres/news';
import { chooseNewsSource } from '../../forecasting/news/sources';
import type { Clock } from '../../system/clock';
import { messageOf } from '../../system/errors';
import { type NewsMessage, toNewsMessage } from '../messages/news';
import { FeedPoller, type PollEvent } from './feed-poller';
import type { HeadlineScorer } from './headline-scorer';
import type { NewsMetrics } from './metrics';
import { toNewItem } from './new-item';

export interface NewsOptions {
  readonly feeds: readonly string[];
  readonly scorers: readonly HeadlineScorer[];
  readonly reader: NewsReader;
  readonly news: News;
  readonly clock: Clock;
  readonly publish: (messages: readonly NewsMessage[]) => Promise<void>;
  readonly metrics: NewsMetrics;
  readonly logger: Logger;
  /** How often articles without a score or a publication are looked for. Default: every two seconds. */
  readonly roundMs?: number;
}

/** Older articles are neither scored nor published any more. */
const WINDOW_MS = 24 * 3_600_000;
const RETRY_MS = 5_000;

/** Reads feeds, stores their articles, scores and publishes them, until the signal is aborted. */
export async function runNews(options: NewsOptions, signal: AbortSignal): Promise<void> {
  const { feeds, scorers, clock, metrics } = options;
  for (const url of feeds) metrics.answeredAt.set(nameOfFeed(url), clock.now());
  await Promise.all([
    ...feeds.map((url) => createPoller(options, url).run(signal)),
    ...scorers.map((scorer) => repeat(options, 'score', createScoring(options, scorer), signal)),
    repeat(options, 'publish', createPublishing(options), signal),
  ]);
}

function createPoller({ reader, news, clock, metrics, logger }: NewsOptions, url: string): FeedPoller {
  const name = nameOfFeed(url);
  const store = async (feed: Feed) => {
    const source = chooseNewsSource({ url, generator: feed.generator });
    const seenAt = clock.now();
    metrics.items.inc({ source }, await news.append(feed.items.map((item) => toNewItem(item, { source, seenAt }))));
    metrics.invalid.inc({ feed: name }, feed.invalid);
  };
  const onEvent = (event: PollEvent) => {
    if (event.type === 'answered') metrics.answeredAt.set(name, clock.now());
    else {
      metrics.failures.inc({ action: 'read' });
      const { error, retryInMs } = event;
      logger.warn({ feed: name, reason: messageOf(error), retryInMs }, 'the feed could not be read; trying again');
    }
  };
  return new FeedPoller({ url, reader, store, onEvent });
}

/** Repeats a piece of work. A failure is logged, and the work is tried again later. */
async function repeat(
  { metrics, logger, roundMs = 2_000 }: NewsOptions,
  action: 'score' | 'publish',
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    let waitMs = roundMs;
    try {
      await work(signal);
    } catch (error) {
      if (signal.aborted) return;
      metrics.failures.inc({ action });
      logger.warn({ action, reason: messageOf(error) }, 'failed; trying again');
      waitMs = RETRY_MS;
    }
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Scores what has no score. Asks again when the scorer did not answer or had no budget, but not about an answer that cannot be used. */
function createScoring({ news, clock, metrics, logger }: NewsOptions, scorer: HeadlineScorer) {
  const unusable = new Set<string>();
  let problem: string | null = null;
  return async (signal: AbortSignal): Promise<void> => {
    const items = await news.readUnscored(scorer, { since: clock.now() - WINDOW_MS });
    for (const { id, title } of items.filter((item: NewsItem) => !unusable.has(item.id))) {
      if (signal.aborted) return;
      const result = await scorer.score(title, signal);
      if (result.score !== null) {
        await news.addScore(id, scorer, { ...result.score, knownAt: clock.now() });
        metrics.scored.inc({ scorer: scorer.scorer });
        problem = null;
        continue;
      }
      const { reason, detail } = result;
      if (reason === 'invalid') unusable.add(id);
      // A reason that lasts is neither counted nor logged again with each round.
      if (reason !== 'invalid' && problem === reason) return;
      metrics.noScores.inc({ scorer: scorer.scorer, reason });
      logger.warn({ scorer: scorer.scorer, reason, detail }, 'a headline has no score');
      problem = reason;
      if (reason !== 'invalid') return;
    }
  };
}

/**
 * Publishes each article when a scorer has scored it, and again when another one has. After a restart, the articles of a day are published
 * once more, so none is missing.
 */
function createPublishing({ news, clock, publish, metrics }: NewsOptions) {
  const sent = new Map<string, number>();
  return async (): Promise<void> => {
    const items = await news.readSince(clock.now() - WINDOW_MS);
    const due = items.filter(({ id, scoredBy }) => scoredBy.length > (sent.get(id) ?? 0));
    if (due.length > 0) await publish(due.map(toNewsMessage));
    metrics.published.inc(due.length);
    sent.clear();
    for (const { id, scoredBy } of items) sent.set(id, scoredBy.length);
  };
}
