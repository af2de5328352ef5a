import type { Logger } from 'pino';
import type { LiveChanges, LivePosition } from '../../../clients/postgres/live-changes';
import type { Clock } from '../../../system/clock';
import type { Feed } from '../../event-stream/feed';
import { createFeedReader, type FeedReader } from '../../event-stream/feed-reader';
import { type TopicWatchDeps, watchTopics } from '../../event-stream/watch-topics';
import { feedOfLive, type LiveEvent } from './live-feed';

/** Between two reads while a message of Kafka says when there is something new, and while none does. */
const PAUSE_WITH_KAFKA_MS = 10_000;
const PAUSE_MS = 1_000;

export interface LiveEvents {
  readonly feed: Feed<LivePosition, LiveEvent>;
  readonly reader: FeedReader<LivePosition, LiveEvent>;
  /** `null` without Kafka. */
  isKafkaUp(): boolean | null;
  onKafka(tell: (isUp: boolean) => void): void;
}

/**
 * What is new on the live line, for all streams of the server. The rows come from Postgres; the messages in Kafka only say when to read them.
 * Without Kafka, they are read once a second.
 * @param deps.tail watches the topics of the live line; `undefined` without Kafka
 */
export function createLiveEvents(deps: {
  readonly liveChanges: LiveChanges;
  readonly tail: TopicWatchDeps['tail'] | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}): LiveEvents {
  const { liveChanges, tail, clock, log } = deps;
  const feed = feedOfLive(liveChanges);
  const watch = tail && watchTopics({ tail, onMessages: () => reader.wake(), log });
  const reader: FeedReader<LivePosition, LiveEvent> = createFeedReader({
    feed,
    clock,
    log,
    pauseMs: () => (watch?.isUp() ? PAUSE_WITH_KAFKA_MS : PAUSE_MS),
    onUse: (isUsed) => (isUsed ? watch?.start() : watch?.stop()),
  });
  return {
    feed,
    reader,
    isKafkaUp: () => watch?.isUp() ?? null,
    onKafka: (tell) => watch?.onState(tell),
  };
}
