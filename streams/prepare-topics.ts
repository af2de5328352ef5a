import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ensureTopics } from '../clients/kafka/topics';
import type { KafkaSettings } from '../config/settings';
import { messageOf, NexthourError } from '../system/errors';
import { TOPICS } from './topics';

const RETRY_MS = 1_000;

/** Creates the missing topics. Waits while Kafka does not answer. */
export async function prepareTopics(kafka: KafkaSettings, logger: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      for (const difference of await ensureTopics(kafka, Object.values(TOPICS))) logger.warn(difference);
      return;
    } catch (error) {
      if (error instanceof NexthourError && !error.canRetry) throw error;
      logger.warn({ reason: messageOf(error) }, 'the topics cannot be prepared; trying again');
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
