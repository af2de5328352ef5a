import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Admin, ConfigResourceTypes, ProduceAcks, Producer } from '@platformatic/kafka';
import type { ReceivedMessage } from '../../clients/kafka/arrived-messages';
import { consumeTopic } from '../../clients/kafka/consumer';
import { commitOffsets, readOffsets, readStreamState } from '../../clients/kafka/offsets';
import { createKafkaProducer } from '../../clients/kafka/producer';
import { readRange } from '../../clients/kafka/read-range';
import { tailTopics } from '../../clients/kafka/tail';
import { ensureTopics } from '../../clients/kafka/topics';
import { type KafkaSettings, readSettings, requireServers } from '../../config/settings';
import { type Stack, startStack } from '../../stack/stack';
import { readLastStackFile } from '../../stack/state-file';

const home = mkdtempSync(join(tmpdir(), 'nexthour-kafka-'));
let stack: Stack;
let settings: KafkaSettings;

beforeAll(async () => {
  stack = await startStack({
    settings: readSettings({ NEXTHOUR_HOME: home }),
    services: ['kafka'],
    live: true,
    ports: 'free',
  });
  settings = requireServers(readSettings({}, stack.environment), 'kafka').kafka;
});

afterAll(async () => {
  await stack?.stop();
  rmSync(home, { recursive: true, force: true });
});

const numbered = (count: number, key = 'BTC') =>
  Array.from({ length: count }, (_, index) => ({ key, value: String(index) }));

async function newTopic(partitions = 2): Promise<string> {
  const name = `test.${randomUUID()}`;
  await ensureTopics(settings, [{ name, partitions, config: { 'retention.ms': '3600000' } }]);
  return name;
}

async function readTopicConfig(topic: string): Promise<Readonly<Record<string, unknown>>> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [...settings.brokers] });
  try {
    const resources = [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic }];
    const [described] = await admin.describeConfigs({ resources });
    return Object.fromEntries((described?.configs ?? []).map(({ name, value }) => [name, value]));
  } finally {
    await admin.close();
  }
}

async function send(topic: string, messages: readonly { key: string; value: string }[]): Promise<void> {
  const producer = createKafkaProducer(settings, 'test');
  await producer.send(topic, messages).finally(() => producer.close());
}

/** A member of a group that notes what it gets, until it is stopped. */
function startMember(
  topic: string,
  group: string,
  onMessage: (message: ReceivedMessage) => void | Promise<void> = () => undefined,
) {
  const stop = new AbortController();
  const values: string[] = [];
  const assigned: (readonly number[])[] = [];
  const ended = consumeTopic({
    ...{ settings, clientId: 'test', group, topic, signal: stop.signal },
    onAssigned: (partitions) => assigned.push(partitions),
    handle: async (_, messages) => {
      for (const message of messages) {
        values.push(message.value);
        await onMessage(message);
      }
      return (messages.at(-1)?.offset ?? 0n) + 1n;
    },
  });
  const stopped = () => {
    stop.abort();
    return ended;
  };
  return { values, assigned, ended, stop: stopped };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(50);
}

describe('the embedded Kafka', () => {
  it('creates topics with their configuration, and says when an existing one differs', async () => {
    const topic = await newTopic(2);
    expect(await readTopicConfig(topic)).toMatchObject({ 'retention.ms': '3600000' });
    expect(await ensureTopics(settings, [{ name: topic, partitions: 3, config: {} }])).toEqual([
      `topic ${topic} has 2 partitions, not 3; it is used as it is`,
    ]);
  });

  it('keeps the order of a key, and a group continues after the offsets that were committed', async () => {
    const topic = await newTopic();
    await send(topic, numbered(500));
    const first = startMember(topic, 'continues');
    await until(() => first.values.length === 500);
    await first.stop();
    expect(first.values).toEqual(numbered(500).map(({ value }) => value));
    await send(topic, [{ key: 'BTC', value: 'later' }]);
    const second = startMember(topic, 'continues');
    await until(() => second.values.length > 0);
    await second.stop();
    expect(second.values).toEqual(['later']);
  });

  it('gives the partitions of a member that left to another one', async () => {
    const topic = await newTopic();
    const [first, second] = [startMember(topic, 'shares'), startMember(topic, 'shares')];
    const sizes = () => [first, second].map(({ assigned }) => assigned.at(-1)?.length ?? 0);
    await until(() => sizes().join() === '1,1');
    await first.stop();
    await until(() => second.assigned.at(-1)?.length === 2);
    await send(topic, [...numbered(20, 'BTC'), ...numbered(20, 'ETH'), ...numbered(20, 'SOL')]);
    await until(() => second.values.length === 60);
    await second.stop();
  });

  it('leaves out nothing of a partition that goes to another member and comes back', async () => {
    const topic = await newTopic();
    await send(
      topic,
      [...numbered(1_000, 'BTC'), ...numbered(1_000, 'ETH')].map(({ key, value }) => ({ key, value: key + value })),
    );
    // The first member is slow until the second one has left, so that the second one finds messages however late it joins.
    let isAlone = false;
    const first = startMember(topic, 'regains', () => (isAlone ? undefined : sleep(20)));
    await until(() => first.values.length > 5);
    const second = startMember(topic, 'regains', async () => {
      await sleep(1_500);
      throw new Error('leaves without a commit');
    });
    await expect(second.ended).rejects.toThrow('leaves without a commit');
    isAlone = true;
    await until(() => first.assigned.at(-1)?.length === 2);
    await until(() => new Set(first.values).size === 2_000);
    await first.stop();
  });

  it('gives the messages of a partition that have arrived together, and two partitions at the same time', async () => {
    const topic = await newTopic();
    const ofAllKeys = (count: number) => [...'ABCDEFGH'].flatMap((key) => numbered(count, key));
    await send(topic, ofAllKeys(50));
    let sent = 400;
    const stop = new AbortController();
    const sizes: number[] = [];
    const seen = new Map<string, string[]>();
    let [running, most] = [0, 0];
    await consumeTopic({
      ...{ settings, clientId: 'test', group: 'together', topic, signal: stop.signal },
      handle: async (partition, messages) => {
        most = Math.max(most, ++running);
        sizes.push(messages.length);
        for (const { key, value } of messages) seen.set(key, [...(seen.get(key) ?? []), value]);
        expect(messages.every((message) => message.partition === partition)).toBe(true);
        await sleep(20);
        running--;
        if (sizes.reduce((sum, size) => sum + size, 0) === sent) {
          if (most === 2) stop.abort();
          else {
            // The messages of one partition had all come before those of the other.
            sent += 16;
            await send(topic, ofAllKeys(2));
          }
        }
        return (messages.at(-1)?.offset ?? 0n) + 1n;
      },
    });
    expect([most, Math.max(...sizes) > 1]).toEqual([2, true]);
    for (const values of seen.values()) expect(values.slice(0, 50)).toEqual(numbered(50).map(({ value }) => value));
  });

  it('gives a message again when it was not handled', async () => {
    const topic = await newTopic();
    await send(topic, numbered(3));
    const failing = startMember(topic, 'fails', ({ value }) => {
      if (value === '1') throw new Error('the handler failed');
    });
    await expect(failing.ended).rejects.toThrow('the handler failed');
    const next = startMember(topic, 'fails');
    await until(() => next.values.at(-1) === '2');
    await next.stop();
    expect(next.values).toContain('1');
  });

  it('does not give messages of other partitions again when the handling of one fails', async () => {
    const topic = await newTopic();
    const toBoth = [...'ABCDEFGH'].flatMap((key) => numbered(5, key));
    await send(topic, toBoth);
    let isOtherHandled = false;
    const signal = new AbortController().signal;
    const consuming = consumeTopic({
      ...{ settings, clientId: 'test', group: 'one-fails', topic, signal },
      handle: async (partition, messages) => {
        if (partition === 0 && isOtherHandled) throw new Error('the handler failed');
        // The first partition may have read all its messages by now.
        if (partition === 1 && !isOtherHandled) await send(topic, toBoth);
        isOtherHandled ||= partition === 1;
        const [first, last] = [messages[0]?.offset ?? 0n, messages.at(-1)?.offset ?? 0n];
        return partition === 0 ? first : last + 1n;
      },
    });
    await expect(consuming).rejects.toThrow('the handler failed');
    const { groups } = await readStreamState(settings, { topics: [topic], groups: [{ id: 'one-fails', topic }] });
    expect(groups[0]?.committed[1]).toBeGreaterThan(0n);
  });

  it('says how far a group is, and moves its offsets while it has no member', async () => {
    const topic = await newTopic(1);
    const group = { id: 'moves', topic };
    const readGroup = async () => (await readStreamState(settings, { topics: [topic], groups: [group] })).groups[0];
    await send(topic, numbered(5));
    expect(await readGroup()).toEqual({ ...group, members: [], committed: [null], lag: 5 });
    const member = startMember(topic, group.id);
    await until(() => member.values.length === 5);
    expect(await readGroup()).toMatchObject({ members: [{ clientId: 'test', host: '127.0.0.1', partitions: 1 }] });
    await expect(commitOffsets(settings, group, new Map([[0, 2n]]))).rejects.toThrow();
    await member.stop();
    expect(await readGroup()).toEqual({ ...group, members: [], committed: [5n], lag: 0 });
    await commitOffsets(settings, group, new Map([[0, 2n]]));
    expect(await readGroup()).toMatchObject({ committed: [2n], lag: 3 });
    const again = startMember(topic, group.id);
    await until(() => again.values.length === 3);
    await again.stop();
    expect(again.values).toEqual(['2', '3', '4']);
  });

  it('reads a range of a topic from an instant, without a trace in the groups', async () => {
    const topic = await newTopic();
    await send(topic, numbered(3));
    await sleep(20);
    const instant = Date.now();
    await send(topic, numbered(4, 'ETH'));
    const foreign = new Producer({ clientId: 'test', bootstrapBrokers: [...settings.brokers] });
    await foreign.send({ messages: [{ topic }], acks: ProduceAcks.ALL }).finally(() => foreign.close());
    const from = await readOffsets(settings, topic, instant);
    const to = await readOffsets(settings, topic, 'latest');
    await send(topic, numbered(2, 'ETH'));
    const read: string[] = [];
    await readRange(settings, { topic, from: from ?? [], to: to ?? [] }, async ({ key, value }) => {
      read.push(`${key}=${value}`);
    });
    // Another program can send messages without a key and a value.
    expect(read.sort()).toEqual(['=', 'ETH=0', 'ETH=1', 'ETH=2', 'ETH=3']);
    expect(await readOffsets(settings, topic, Date.now() + 60_000)).toEqual(
      await readOffsets(settings, topic, 'latest'),
    );
    expect(await readOffsets(settings, 'no-such-topic', 'latest')).toBeNull();
  });

  it('loses no acknowledged message when it is killed, and producers and consumers go on', async () => {
    const topic = await newTopic();
    const reader = startMember(topic, 'killed');
    const producer = createKafkaProducer(settings, 'test');
    await producer.send(topic, numbered(100));
    const { process: broker } = readLastStackFile(home)?.services.find(({ name }) => name === 'kafka') ?? {};
    if (!broker) throw new Error('Kafka does not run');
    process.kill(broker.pid, 'SIGKILL');
    const sendAgain = async () => {
      for (;;) {
        try {
          return await producer.send(topic, [{ key: 'BTC', value: 'after' }]);
        } catch (error) {
          expect(error).toMatchObject({ code: 'KafkaUnavailable', canRetry: true });
          await sleep(200);
        }
      }
    };
    await sendAgain();
    await producer.close();
    // A reader that lost the broker ends with an error that can be retried, or goes on.
    await reader.stop().catch((error) => expect(error).toMatchObject({ canRetry: true }));
    const all = startMember(topic, 'killed-check');
    await until(() => all.values.includes('after'));
    await all.stop();
    expect(new Set(all.values)).toEqual(new Set([...numbered(100).map(({ value }) => value), 'after']));
  });

  it('says which address does not answer', async () => {
    const away = { ...settings, brokers: ['127.0.0.1:9'] };
    await expect(ensureTopics(away, [])).rejects.toMatchObject({
      code: 'KafkaUnavailable',
      message: expect.stringMatching(/^Kafka at 127\.0\.0\.1:9 does not answer \(.*\); check KAFKA_BROKERS/),
    });
  });
});

test('each watcher of the ends of topics hears of new messages only, and no group is made', async () => {
  const topics = [await newTopic(4), await newTopic(1)] as const;
  await send(topics[0], numbered(3));
  const stop = new AbortController();
  const heard: string[][] = [[], []];
  const started = heard.map((list, index) => {
    let start: () => void = () => undefined;
    const isStarted = new Promise<void>((resolve) => (start = resolve));
    const options = { settings, clientId: `watcher-${index}`, topics, signal: stop.signal, onStart: start };
    return { isStarted, run: tailTopics({ ...options, onMessages: (topic) => list.push(topic) }) };
  });
  await Promise.all(started.map(({ isStarted }) => isStarted));
  await sleep(300);
  expect(heard).toEqual([[], []]);
  for (const key of ['BTC', 'ETH', 'SOL']) {
    const before = heard.map(({ length }) => length);
    await send(topics[0], numbered(2, key));
    await until(() => heard.every(({ length }, index) => length > (before[index] ?? 0)));
  }
  await send(topics[1], numbered(1));
  await until(() => heard.every((list) => list.at(-1) === topics[1]));
  stop.abort();
  await Promise.all(started.map(({ run }) => run));
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [...settings.brokers] });
  const groups = await admin.listGroups().finally(() => admin.close());
  expect([...groups.keys()].filter((id) => id.startsWith('watcher'))).toEqual([]);
});

test('a watcher says that the brokers are away', async () => {
  const away = { ...settings, brokers: ['127.0.0.1:9'] };
  const options = { clientId: 'watcher', topics: ['test'], onStart: () => undefined, onMessages: () => undefined };
  const watching = tailTopics({ settings: away, signal: new AbortController().signal, ...options });
  await expect(watching).rejects.toMatchObject({ code: 'KafkaUnavailable', canRetry: true });
});
