import {
  type ConsumerGroup,
  commitOffsets,
  type Position,
  readOffsets,
  readStreamState,
} from '../../clients/kafka/offsets';
import type { KafkaSettings } from '../../config/settings';
import { formatCounted } from '../../reporting/numbers';
import { GROUPS } from '../../streams/groups';
import { UserError } from '../../system/errors';

export interface PartitionMove {
  readonly partition: number;
  /** `null` when the group has committed none, so that it begins at the oldest message. */
  readonly committed: bigint | null;
  readonly target: bigint;
}

export interface OffsetReset {
  readonly group: ConsumerGroup;
  readonly partitions: readonly PartitionMove[];
}

/** Finds a group of the live line by its id or by the name of its process. @throws UserError with the groups that exist */
export function findGroup(name: string): ConsumerGroup {
  const found = Object.entries(GROUPS).find(([process, { id }]) => name === process || name === id);
  if (found) return found[1];
  const known = Object.values(GROUPS).map(({ id }) => id);
  throw new UserError(`There is no group ${name}; give one of ${known.join(', ')}`);
}

/**
 * Computes the offsets at which a group would continue.
 * @throws UserError while the group has members, because Kafka refuses to change its offsets then, and when its topic does not exist
 */
export async function planReset(
  kafka: KafkaSettings,
  { group, to }: { group: ConsumerGroup; to: Position },
): Promise<OffsetReset> {
  const [targets, { groups }] = await Promise.all([
    readOffsets(kafka, group.topic, to),
    readStreamState(kafka, { topics: [group.topic], groups: [group] }),
  ]);
  const [state] = groups;
  if (targets === null || state === undefined) {
    throw new UserError(`Kafka has no topic ${group.topic}; the live line creates it at its first start`);
  }
  if (state.members.length > 0) throw new UserError(describeMembers(group, state.members));
  return {
    group,
    partitions: targets.map((target, partition) => ({
      ...{ partition, target, committed: state.committed[partition] ?? null },
    })),
  };
}

function describeMembers({ id }: ConsumerGroup, members: readonly { clientId: string; host: string }[]): string {
  const process = id.replace(/^nexthour-/, '');
  const listed = members.map(({ clientId, host }) => `${clientId} on ${host}`).join(', ');
  return [
    `The group ${id} has ${formatCounted(members.length, 'member')} (${listed}), and its offsets can only be changed while it has none.`,
    `Stop its processes: in containers \`docker compose stop ${process}\`; after \`npm start -- --live\` run \`nexthour stop\`,`,
    'then this command again, which starts Kafka for as long as it needs',
  ].join(' ');
}

export function applyReset(kafka: KafkaSettings, { group, partitions }: OffsetReset): Promise<void> {
  return commitOffsets(kafka, group, new Map(partitions.map(({ partition, target }) => [partition, target])));
}
