import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '../../system/clock';

/** The metrics of the process that reads news. */
export function createNewsMetrics(registry: Registry, clock: Clock) {
  const registers = [registry];
  const items = new Counter({
    name: 'nexthour_news_items_total',
    help: 'Articles that were stored for the first time',
    labelNames: ['source'],
    registers,
  });
  const invalid = new Counter({
    name: 'nexthour_news_invalid_items_total',
    help: 'Entries of feeds without a title, counted at each reading of a changed feed',
    labelNames: ['feed'],
    registers,
  });
  const scored = new Counter({
    name: 'nexthour_news_scored_total',
    help: 'Articles that a scorer has scored',
    labelNames: ['scorer'],
    registers,
  });
  const noScores = new Counter({
    name: 'nexthour_news_no_score_total',
    help: 'Attempts without a score: an answer that cannot be used, no budget, or no answer',
    labelNames: ['scorer', 'reason'],
    registers,
  });
  const published = new Counter({
    name: 'nexthour_news_published_total',
    help: 'Messages with articles that were published',
    registers,
  });
  const tokens = new Counter({
    name: 'nexthour_news_llm_tokens_total',
    help: 'Tokens of the language model that were used',
    registers,
  });
  const failures = new Counter({
    name: 'nexthour_news_failures_total',
    help: 'Failed calls: reading a feed, storing or scoring articles, publishing',
    labelNames: ['action'],
    registers,
  });
  const answeredAt = new Map<string, number>();
  new Gauge({
    name: 'nexthour_news_feed_age_seconds',
    help: 'Time since the feed answered, or since the start when it never did',
    labelNames: ['feed'],
    registers,
    collect() {
      for (const [feed, time] of answeredAt) this.set({ feed }, Math.max(0, clock.now() - time) / 1000);
    },
  });
  return { items, invalid, scored, noScores, published, tokens, failures, answeredAt };
}

export type NewsMetrics = ReturnType<typeof createNewsMetrics>;
