/** The topics of the live line. streams/topics.ts has their partitions and how long they keep messages. */
export const TOPIC_NAMES = {
  trades: 'nexthour.trades',
  candles: 'nexthour.candles',
  features: 'nexthour.features',
  forecasts: 'nexthour.forecasts',
  scores: 'nexthour.scores',
  news: 'nexthour.news',
  deadLetters: 'nexthour.dead-letters',
} as const;
