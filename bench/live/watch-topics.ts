import { randomUUID } from 'node:crypto';
import type { ReceivedMessage } from '../../clients/kafka/arrived-messages';
import { consumeTopic } from '../../clients/kafka/consumer';
import type { KafkaSettings } from '../../config/settings';
import { messageOf } from '../../system/errors';

/**
 * Calls back for each message of a topic until the signal is aborted, without changing the offsets of any other reader. Begins at the
 * oldest message.
 */
export function watchTopic(
  kafka: KafkaSettings,
  { topic, signal }: { topic: string; signal: AbortSignal },
  take: (asset: string, value: string) => void,
): void {
  const group = `bench-${randomUUID()}`;
  const handle = async (_: number, messages: readonly ReceivedMessage[]) => {
    for (const { key, value } of messages) take(key, value);
    return (messages.at(-1)?.offset ?? 0n) + 1n;
  };
  consumeTopic({ settings: kafka, clientId: 'bench', group, topic, signal, handle }).catch((error: unknown) => {
    if (!signal.aborted) process.stderr.write(`${topic} cannot be read: ${messageOf(error)}\n`);
  });
}
