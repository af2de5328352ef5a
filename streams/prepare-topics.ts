import type { Logger } from 'pino';
import { ensureTopics } from '../clients/kafka/topics';
import type { KafkaSettings } from '../config/settings';
import { keepTrying } from './keep-trying';
import { TOPICS } from './topics';

/** Creates the missing topics. Waits while Kafka does not answer. */
export async function prepareTopics(kafka: KafkaSettings, logger: Logger, signal: AbortSignal): Promise<void> {
  const problem = 'the topics cannot be prepared; trying again';
  const prepare = () => ensureTopics(kafka, Object.values(TOPICS));
  for (const difference of (await keepTrying(prepare, { problem, logger, signal })) ?? []) logger.warn(difference);
}
