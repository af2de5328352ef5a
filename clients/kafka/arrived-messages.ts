export interface ReceivedMessage {
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  readonly value: string;
}

/** What this file needs of the stream of a consumer. */
interface MessageStream {
  /** The next message that was fetched; `null` when there is none now. */
  read(): ReceivedMessage | null;
}

/** Takes messages that were fetched already, without waiting for others. */
export function takeArrived(stream: MessageStream, limit: number): ReceivedMessage[] {
  const messages: ReceivedMessage[] = [];
  while (messages.length < limit) {
    const message = stream.read();
    if (message === null) break;
    messages.push(message);
  }
  return messages;
}

export function splitByPartition(messages: readonly ReceivedMessage[]): Map<number, ReceivedMessage[]> {
  const partitions = new Map<number, ReceivedMessage[]>();
  for (const { partition, offset, key, value } of messages) {
    const own = partitions.get(partition) ?? [];
    own.push({ partition, offset, key, value });
    partitions.set(partition, own);
  }
  return partitions;
}
