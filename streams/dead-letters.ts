import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import type { KafkaProducer } from '../clients/kafka/producer';
import { formatInstant } from '../forecasting/hour';
import type { Clock } from '../system/clock';
import { GROUPS } from './groups';
import type { DeadLetterMessage } from './messages/dead-letters';
import { createPublisher } from './publish';
import { TOPICS } from './topics';

export interface DeadLetters {
  /** Records a message that cannot be read. Resolves when the record is stored safely. */
  report(message: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: bigint;
    readonly key: string;
    readonly reason: string;
  }): Promise<void>;
}

export function createDeadLetters(options: {
  readonly producer: KafkaProducer;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly clock: Clock;
}): DeadLetters {
  const { producer, registry, logger, clock } = options;
  const counter = new Counter({
    name: 'nexthour_stream_dead_letters_total',
    help: 'Messages that could not be read and were recorded in nexthour.dead-letters',
    labelNames: ['topic'],
    registers: [registry],
  });
  // A counter that appears with its first count looks to Prometheus as if it had not increased.
  for (const { topic } of Object.values(GROUPS)) counter.inc({ topic }, 0);
  const publish = createPublisher<DeadLetterMessage>(producer, TOPICS.deadLetters, ({ key }) => key);
  return {
    report: async ({ offset, key, ...rest }) => {
      const letter: DeadLetterMessage = {
        ...{ version: 1, ...rest, offset: String(offset), key },
        seenAt: formatInstant(clock.now()),
      };
      await publish([letter]);
      counter.inc({ topic: rest.topic });
      logger.warn(letter, 'a message cannot be read; it was recorded in the topic of dead letters');
    },
  };
}
