export interface ReceivedMessage {
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  readonly value: string;
}

/** A message as the client gives it: Kafka also allows messages without a key or without a value. */
export type FetchedMessage = Pick<ReceivedMessage, 'partition' | 'offset'> & {
  readonly key: string | undefined;
  readonly value: string | undefined;
};

/** What this file needs of the stream of a consumer. */
interface MessageStream {
  /** The next message that was fetched; `null` when there is none now. */
  read(): FetchedMessage | null;
}

/** Takes messages that were fetched already, without waiting for others. */
export function takeArrived(stream: MessageStream, limit: number): FetchedMessage[] {
  const messages: FetchedMessage[] = [];
  while (messages.length < limit) {
    const message = stream.read();
    if (message === null) break;
    messages.push(message);
  }
  return messages;
}

/** No process of nexthour sends a message without a key or a value. An empty text replaces what is missing, so the message becomes a dead letter. */
export function toReceived({ partition, offset, key = '', value = '' }: FetchedMessage): ReceivedMessage {
  return { partition, offset, key, value };
}

export function splitByPartition(messages: readonly FetchedMessage[]): Map<number, ReceivedMessage[]> {
  const partitions = new Map<number, ReceivedMessage[]>();
  for (const message of messages) {
    const own = partitions.get(message.partition) ?? [];
    own.push(toReceived(message));
    partitions.set(message.partition, own);
  }
  return partitions;
}
