import type { Admin } from '@platformatic/kafka';
import type { KafkaSettings } from '../../config/settings';
import { withAdmin } from './admin';
import { hasKafkaCode } from './errors';

export interface Topic {
  readonly name: string;
  readonly partitions: number;
  /** Configuration of the topic, as Kafka names it: `retention.ms`, `cleanup.policy`. */
  readonly config: Readonly<Record<string, string>>;
}

/**
 * Creates the topics that do not exist. An existing topic keeps its partitions: more of them would move keys to other partitions.
 * @returns what differs from `topics`, in words
 * @throws NexthourError `KafkaUnavailable` (can be retried), `KafkaRefused`
 */
export function ensureTopics(settings: KafkaSettings, topics: readonly Topic[]): Promise<string[]> {
  return withAdmin(settings, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter(({ name }) => !existing.has(name));
    // Another process may create them at the same time.
    for (const topic of missing) await create(admin, topic);
    const { topics: found } = await admin.metadata({ topics: topics.map(({ name }) => name) });
    return topics.flatMap(({ name, partitions }) => {
      const actual = found.get(name)?.partitionsCount;
      return actual === undefined || actual === partitions
        ? []
        : [`topic ${name} has ${actual} partitions, not ${partitions}; it is used as it is`];
    });
  });
}

async function create(admin: Admin, { name, partitions, config }: Topic): Promise<void> {
  const configs = Object.entries(config).map(([key, value]) => ({ name: key, value }));
  try {
    // -1: the replication that the cluster has as its default.
    await admin.createTopics({ topics: [name], partitions, replicas: -1, configs });
  } catch (error) {
    if (!hasKafkaCode(error, 'TOPIC_ALREADY_EXISTS')) throw error;
  }
}
