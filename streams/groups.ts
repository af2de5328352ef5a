import { TOPICS } from './topics';

/**
 * The groups of the processes that read topics: the id of the group and what it reads. All instances of a process are members of its
 * group and share the partitions.
 */
export const GROUPS = {
  candles: { id: 'nexthour-candles', topic: TOPICS.trades.name },
  features: { id: 'nexthour-features', topic: TOPICS.candles.name },
  predict: { id: 'nexthour-predict', topic: TOPICS.features.name },
  score: { id: 'nexthour-score', topic: TOPICS.candles.name },
} as const;
