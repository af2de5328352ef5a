import type { KafkaProducer } from '../clients/kafka/producer';

/** Returns a function that sends messages to a topic as JSON. It resolves when they are stored safely. */
export function createPublisher<Message extends object>(
  producer: KafkaProducer,
  topic: { readonly name: string },
  keyOf: (message: Message) => string,
): (messages: readonly Message[]) => Promise<void> {
  return (messages) =>
    producer.send(
      topic.name,
      messages.map((message) => ({ key: keyOf(message), value: JSON.stringify(message) })),
    );
}

/** The key of most messages, so those of an asset keep their order. */
export const assetOf = ({ asset }: { readonly asset: string }): string => asset;
