import { once } from 'node:events';
import Long from 'long';
import { commitOffsets } from '../../clients/kafka/offsets';
import { createKafkaProducer } from '../../clients/kafka/producer';
import { ensureTopics } from '../../clients/kafka/topics';
import { type KafkaSettings, readSettings, requireServers, type TemporalSettings } from '../../config/settings';
import { GROUPS } from '../../streams/groups';
import { TOPICS } from '../../streams/topics';
import { withTemporal } from '../../temporal/connection';
import { TRAINING_QUEUE } from '../../workflows/temporal-names';
import { withScratchHome, withStack } from '../scratch-home';

/** Messages that the group of `features` has not read, over four partitions. */
const MESSAGES = 240;
/** Activities that wait for a training worker. */
const ACTIVITIES = 3;
/** The value of `temporal.api.enums.v1.CommandType` for an activity. */
const SCHEDULE_ACTIVITY = 1;

/**
 * Starts a Kafka and a Temporal with work that no process does, for the autoscalers of bench/kubernetes.sh. Prints their addresses,
 * and runs until it gets SIGTERM.
 */
async function main(): Promise<void> {
  await withScratchHome('kubernetes', (home) =>
    withStack(home, { services: ['kafka', 'temporal'], live: true }, async ({ environment }) => {
      const { kafka, temporal } = requireServers(readSettings(environment), 'kafka', 'temporal');
      await sendMessages(kafka);
      await queueActivities(temporal);
      const { KAFKA_BROKERS, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE } = environment;
      console.log(`ready ${KAFKA_BROKERS} ${TEMPORAL_ADDRESS} ${TEMPORAL_NAMESPACE}`);
      await once(home.interruption, 'abort');
    }),
  );
}

/** Sends candles. The groups of `features` and `score` begin with them; all other groups have nothing to read. */
async function sendMessages(kafka: KafkaSettings): Promise<void> {
  await ensureTopics(kafka, Object.values(TOPICS));
  for (const group of Object.values(GROUPS)) {
    await commitOffsets(kafka, group, new Map(Array.from({ length: 4 }, (_, partition) => [partition, 0n])));
  }
  const producer = createKafkaProducer(kafka, 'nexthour-bench');
  const messages = Array.from({ length: MESSAGES }, (_, index) => ({ key: `coin ${index}`, value: '{}' }));
  await producer.send(TOPICS.candles.name, messages);
  await producer.close();
}

/** Has a workflow schedule activities, as the worker of its queue would. */
async function queueActivities(temporal: TemporalSettings): Promise<void> {
  await withTemporal(temporal, async (client) => {
    const { connection, workflowService, options } = client;
    const taskQueue = { name: 'bench' };
    await client.workflow.start('leaveWork', { taskQueue: taskQueue.name, workflowId: 'leave-work' });
    const { namespace } = options;
    const poll = () => workflowService.pollWorkflowTaskQueue({ namespace, taskQueue, identity: 'bench' });
    const { taskToken } = await connection.withDeadline(Date.now() + 30_000, poll);
    const commands = Array.from({ length: ACTIVITIES }, (_, index) => ({
      commandType: SCHEDULE_ACTIVITY,
      scheduleActivityTaskCommandAttributes: {
        activityId: String(index),
        activityType: { name: 'train' },
        taskQueue: { name: TRAINING_QUEUE },
        startToCloseTimeout: { seconds: Long.fromNumber(3_600) },
      },
    }));
    await workflowService.respondWorkflowTaskCompleted({ namespace, taskToken, commands, identity: 'bench' });
  });
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
