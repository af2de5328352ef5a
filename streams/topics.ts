import { TOPIC_NAMES } from '../clients/kafka/topic-names';

const DAY_MS = 86_400_000;

/** Keeps messages for some days. Compaction would keep only the newest message of each asset. */
const keepFor = (days: number) => ({ 'cleanup.policy': 'delete', 'retention.ms': String(days * DAY_MS) });

/**
 * The topics of the live line. The key of a message is the asset, so its messages keep their order, and each asset is handled by one
 * process at a time. As many processes of one kind can share the work as there are partitions.
 */
export const TOPICS = {
  trades: { name: TOPIC_NAMES.trades, partitions: 4, config: keepFor(7) },
  candles: { name: TOPIC_NAMES.candles, partitions: 4, config: keepFor(30) },
  features: { name: TOPIC_NAMES.features, partitions: 4, config: keepFor(30) },
  forecasts: { name: TOPIC_NAMES.forecasts, partitions: 4, config: keepFor(30) },
  scores: { name: TOPIC_NAMES.scores, partitions: 4, config: keepFor(30) },
  /** The key is the id of the article, which may concern several assets. */
  news: { name: TOPIC_NAMES.news, partitions: 1, config: keepFor(30) },
  /** Messages that a consumer could not read. */
  deadLetters: { name: TOPIC_NAMES.deadLetters, partitions: 1, config: keepFor(30) },
} as const;
