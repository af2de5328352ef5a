import type { Admin } from '@platformatic/kafka';
import type { KafkaSettings } from '../../config/settings';
import { withAdmin } from './admin';

/** An offset of each partition; the index is the number of the partition. */
export type Offsets = readonly bigint[];

/** The oldest message, the end, or the first message at or after an instant (epoch ms). */
export type Position = 'earliest' | 'latest' | number;

export interface ConsumerGroup {
  readonly id: string;
  readonly topic: string;
}

export interface GroupState extends ConsumerGroup {
  /** The members: their client id, address and partitions. */
  readonly members: readonly { readonly clientId: string; readonly host: string; readonly partitions: number }[];
  /** The committed offset of each partition; `null` where the group has committed none. */
  readonly committed: readonly (bigint | null)[];
  /** Messages that the group has not handled, in all partitions. */
  readonly lag: number;
}

export interface TopicState {
  readonly name: string;
  readonly partitions: number;
  /** Messages that Kafka still keeps. */
  readonly messages: number;
}

/** Kafka's codes of positions, as timestamps. */
const CODES = { earliest: -2n, latest: -1n } as const;

/**
 * Reads how many messages the topics have, and how far the groups are. A topic that does not exist is left out, with its groups.
 * @throws NexthourError `KafkaUnavailable` (can be retried), `KafkaRefused`
 */
export function readStreamState(
  settings: KafkaSettings,
  { topics, groups }: { topics: readonly string[]; groups: readonly ConsumerGroup[] },
): Promise<{ topics: TopicState[]; groups: GroupState[] }> {
  return withAdmin(settings, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const names = topics.filter((name) => existing.has(name));
    const oldest = await listOffsets(admin, names, 'earliest');
    const ends = await listOffsets(admin, names, 'latest');
    const read = await readGroups(
      admin,
      groups.filter(({ topic }) => ends.has(topic)),
      { oldest, ends },
    );
    return {
      topics: names.map((name) => ({
        name,
        partitions: ends.get(name)?.length ?? 0,
        messages: countBetween(oldest.get(name) ?? [], ends.get(name) ?? []),
      })),
      groups: read,
    };
  });
}

/** The offsets of a position in each partition of a topic; `null` when there is no such topic. */
export function readOffsets(settings: KafkaSettings, topic: string, position: Position): Promise<Offsets | null> {
  return withAdmin(settings, async (admin) => {
    if (!(await admin.listTopics()).includes(topic)) return null;
    return (await listOffsets(admin, [topic], position)).get(topic) ?? null;
  });
}

/** Commits offsets for a group without members. Kafka refuses it while the group has members. */
export function commitOffsets(
  settings: KafkaSettings,
  { id, topic }: ConsumerGroup,
  offsets: ReadonlyMap<number, bigint>,
): Promise<void> {
  const partitionOffsets = [...offsets].map(([partition, offset]) => ({ partition, offset }));
  return withAdmin(settings, (admin) =>
    admin.alterConsumerGroupOffsets({ groupId: id, topics: [{ name: topic, partitionOffsets }] }),
  );
}

type OffsetsOfTopics = ReadonlyMap<string, Offsets>;

async function listOffsets(admin: Admin, topics: readonly string[], position: Position): Promise<OffsetsOfTopics> {
  if (topics.length === 0) return new Map();
  const { topics: found } = await admin.metadata({ topics: [...topics] });
  const timestamp = typeof position === 'number' ? BigInt(position) : CODES[position];
  const requests = topics.map((name) => ({
    name,
    partitions: Array.from({ length: found.get(name)?.partitionsCount ?? 0 }, (_, partitionIndex) => ({
      partitionIndex,
      timestamp,
    })),
  }));
  const listed = await admin.listOffsets({ topics: requests });
  const ends = typeof position === 'number' ? await listOffsets(admin, topics, 'latest') : undefined;
  return new Map(
    listed.map(({ name, partitions }) => {
      const sorted = [...partitions].sort((one, other) => one.partitionIndex - other.partitionIndex);
      // Kafka answers -1 when no message is that new.
      const of = (offset: bigint, index: number) => (offset < 0n ? (ends?.get(name)?.[index] ?? 0n) : offset);
      return [name, sorted.map(({ offset, partitionIndex }) => of(offset, partitionIndex))];
    }),
  );
}

async function readGroups(
  admin: Admin,
  groups: readonly ConsumerGroup[],
  { oldest, ends }: { oldest: OffsetsOfTopics; ends: OffsetsOfTopics },
): Promise<GroupState[]> {
  const existing = await admin.listGroups();
  const known = groups.filter(({ id }) => existing.has(id)).map(({ id }) => id);
  const described = known.length === 0 ? new Map() : await admin.describeGroups({ groups: known });
  const committed = known.length === 0 ? [] : await admin.listConsumerGroupOffsets({ groups: known });
  return groups.map(({ id, topic }) => {
    const partitions = committed
      .find(({ groupId }) => groupId === id)
      ?.topics.find(({ name }) => name === topic)?.partitions;
    const offsets = (ends.get(topic) ?? []).map((_, index) => {
      const offset = partitions?.find(({ partitionIndex }) => partitionIndex === index)?.committedOffset ?? -1n;
      return offset < 0n ? null : offset;
    });
    // A group without an offset begins at the oldest message.
    const starts = offsets.map((offset, index) => offset ?? oldest.get(topic)?.[index] ?? 0n);
    return {
      ...{ id, topic, committed: offsets, lag: countBetween(starts, ends.get(topic) ?? []) },
      members: listMembers(described.get(id)?.members, topic),
    };
  });
}

interface KafkaMember {
  readonly clientId: string;
  readonly clientHost: string;
  readonly assignments?: ReadonlyMap<string, { readonly partitions: readonly number[] }>;
}

function listMembers(members: ReadonlyMap<string, KafkaMember> | undefined, topic: string) {
  return [...(members?.values() ?? [])].map(({ clientId, clientHost, assignments }) => ({
    ...{ clientId, host: clientHost.replace(/^\//, '') },
    partitions: assignments?.get(topic)?.partitions.length ?? 0,
  }));
}

function countBetween(starts: Offsets, ends: Offsets): number {
  return ends.reduce((sum, end, index) => sum + Math.max(0, Number(end - (starts[index] ?? 0n))), 0);
}
