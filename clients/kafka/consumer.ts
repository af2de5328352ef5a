import { Consumer, MessagesStreamFallbackModes, MessagesStreamModes, stringDeserializers } from '@platformatic/kafka';
import type { KafkaSettings } from '../../config/settings';
import { type FetchedMessage, type ReceivedMessage, splitByPartition, takeArrived } from './arrived-messages';
import { connectionOptions } from './connection';
import { explainKafkaError } from './errors';

/** A partition whose consumer sends no heartbeat for this long goes to another consumer of the group. */
const SESSION_TIMEOUT_MS = 6_000;
const HEARTBEAT_MS = 1_000;
/** How long all consumers of a group have to join again when one joins or leaves. */
const REBALANCE_TIMEOUT_MS = 10_000;
const MAX_WAIT_MS = 100;
const COMMIT_EVERY_MS = 1_000;
const LAG_EVERY_MS = 5_000;
/** More messages together would save little, and delay a stop or a new assignment. */
const MAX_MESSAGES_TOGETHER = 64;
/** Messages that wait in memory while others are handled. One of trades has 55 kB. */
const MAX_FETCHED_MESSAGES = 2 * MAX_MESSAGES_TOGETHER;
const MAX_BYTES_PER_FETCH = 2 * 1_048_576;
/** Kafka fills an answer partition by partition: without this limit, a backlog of the first one would keep back all others. */
const MAX_BYTES_PER_PARTITION = 256 * 1024;

export interface ConsumeOptions {
  readonly settings: KafkaSettings;
  readonly clientId: string;
  readonly group: string;
  readonly topic: string;
  /** Stops after the messages that are handled now. */
  readonly signal: AbortSignal;
  /**
   * Handles the messages of a partition that have arrived, at least one, in their order. Partitions are handled at the same time. Returns the
   * offset from which a later consumer must read, so everything before it must be stored safely. The same message may come again, also after
   * later ones.
   */
  readonly handle: (partition: number, messages: readonly ReceivedMessage[]) => Promise<bigint>;
  /** Called with all partitions of this consumer when they change. What is known of other partitions must be forgotten. */
  readonly onAssigned?: (partitions: readonly number[]) => void;
  /** Called every few seconds with the number of messages in the partitions of this consumer that it has not handled yet. */
  readonly onLag?: (messages: number) => void;
}

type KafkaConsumer = Consumer<string, string, string, string>;

/**
 * Consumes a topic as a member of a group until the signal is aborted: each partition is read by one member. Begins at the committed
 * offset of the group, or at the oldest message.
 * @throws NexthourError `KafkaUnavailable` (can be retried), `KafkaRefused`; what `handle` throws
 */
export async function consumeTopic(options: ConsumeOptions): Promise<void> {
  const { settings, clientId, group, signal } = options;
  if (signal.aborted) return;
  const consumer = new Consumer({
    ...connectionOptions(settings, clientId),
    groupId: group,
    deserializers: stringDeserializers,
    autocommit: false,
    sessionTimeout: SESSION_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    maxWaitTime: MAX_WAIT_MS,
    highWaterMark: MAX_FETCHED_MESSAGES,
    maxBytes: MAX_BYTES_PER_FETCH,
    maxBytesPerPartition: MAX_BYTES_PER_PARTITION,
  });
  const reading = new TopicReading(consumer, options);
  try {
    await reading.run();
  } catch (error) {
    throw reading.isOfHandler(error) ? error : explainKafkaError(error, settings);
  } finally {
    await new Promise<void>((resolve) => consumer.close(true, () => resolve()));
  }
}

class TopicReading {
  private assigned: readonly number[] = [];
  /** By partition: the offset to commit. */
  private readonly handled = new Map<number, bigint>();
  /** By partition: the offset after the newest handled message. */
  private readonly positions = new Map<number, bigint>();
  private handlerError: unknown;

  constructor(
    private readonly consumer: KafkaConsumer,
    private readonly options: ConsumeOptions,
  ) {
    consumer.on('consumer:group:join', () => this.onJoin());
  }

  isOfHandler(error: unknown): boolean {
    return error !== undefined && error === this.handlerError;
  }

  async run(): Promise<void> {
    const { topic, signal } = this.options;
    const failure = new Promise<never>((_, reject) => {
      this.consumer.on('error', reject);
      // After an error, the client sends no further heartbeat, so the group would expel this member silently.
      this.consumer.on('consumer:heartbeat:error', ({ error }) => reject(error));
    });
    failure.catch(() => undefined);
    // Keeps the member in the group while the stream of one assignment replaces that of another.
    this.consumer.topics.track(topic);
    while (!signal.aborted) {
      await this.commit();
      await this.readAssignment(failure);
    }
    await this.commit();
  }

  /**
   * Reads until the partitions are assigned anew. Each assignment has a stream of its own, which begins at the committed offsets: a
   * stream keeps the position of a partition that goes and comes back, and would leave out what it had fetched before.
   */
  private async readAssignment(failure: Promise<never>): Promise<void> {
    const { topic, signal } = this.options;
    const consuming = this.consumer.consume({
      topics: [topic],
      mode: MessagesStreamModes.COMMITTED,
      fallbackMode: MessagesStreamFallbackModes.EARLIEST,
    });
    const stream = await Promise.race([consuming, failure]);
    let isOver = false;
    const end = () => {
      isOver = true;
      stream.destroy();
    };
    failure.catch((error) => stream.destroy(error));
    this.consumer.once('consumer:group:join', end);
    signal.addEventListener('abort', end, { once: true });
    const timer = setInterval(() => this.commit().catch((error) => stream.destroy(error)), COMMIT_EVERY_MS);
    const measure = () => this.measureLag(stream.offsetsToFetch).catch(() => undefined);
    const lagTimer = setInterval(measure, LAG_EVERY_MS);
    try {
      for await (const message of stream) {
        if (isOver) break;
        await this.handleAll([message, ...takeArrived(stream, MAX_MESSAGES_TOGETHER - 1)]);
        if (isOver) break;
      }
    } catch (error) {
      // Ending the stream rejects the wait for its next message.
      if (!isOver || this.isOfHandler(error)) throw error;
    } finally {
      clearInterval(timer);
      clearInterval(lagTimer);
      this.consumer.removeListener('consumer:group:join', end);
      signal.removeEventListener('abort', end);
      stream.destroy();
    }
  }

  private onJoin(): void {
    const { topic, onAssigned } = this.options;
    const ours = (this.consumer.assignments ?? []).filter((each) => each.topic === topic);
    this.assigned = ours.flatMap(({ partitions }) => partitions);
    for (const partition of this.handled.keys()) if (!this.assigned.includes(partition)) this.handled.delete(partition);
    this.positions.clear();
    onAssigned?.(this.assigned);
  }

  /** Returns when all partitions are handled, also when the handling of one has failed. */
  private async handleAll(messages: readonly FetchedMessage[]): Promise<void> {
    const work = [...splitByPartition(messages)].map(([partition, own]) => this.handle(partition, own));
    const failure = (await Promise.allSettled(work)).find((outcome) => outcome.status === 'rejected');
    if (!failure) return;
    this.handlerError = failure.reason;
    // One partition that always fails must not let the others begin again and again.
    await this.commit().catch(() => undefined);
    throw failure.reason;
  }

  private async handle(partition: number, messages: readonly ReceivedMessage[]): Promise<void> {
    const next = await this.options.handle(partition, messages);
    const last = messages.at(-1);
    if (!last || !this.assigned.includes(partition)) return;
    this.handled.set(partition, next);
    this.positions.set(partition, last.offset + 1n);
  }

  /** @param fetched by topic and partition: the offset that is fetched next, which is the position before the first message is handled */
  private async measureLag(fetched: ReadonlyMap<string, bigint>): Promise<void> {
    const { topic, onLag } = this.options;
    const partitions = [...this.assigned];
    if (!onLag) return;
    const ends = await this.consumer.listOffsets({ topics: [topic], partitions: { [topic]: partitions } });
    const lagOf = (partition: number) => {
      const end = ends.get(topic)?.[partition] ?? 0n;
      const position = this.positions.get(partition) ?? fetched.get(`${topic}:${partition}`) ?? end;
      return end > position ? Number(end - position) : 0;
    };
    onLag(partitions.reduce((sum, partition) => sum + lagOf(partition), 0));
  }

  private async commit(): Promise<void> {
    const { topic } = this.options;
    const offsets = [...this.handled].map(([partition, offset]) => ({ topic, partition, offset, leaderEpoch: -1 }));
    this.handled.clear();
    if (offsets.length > 0) await this.consumer.commit({ offsets });
  }
}
