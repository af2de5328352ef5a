import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { consumeTopic } from '../../clients/kafka/consumer';
import { createKafkaProducer } from '../../clients/kafka/producer';
import { ensureTopics } from '../../clients/kafka/topics';
import { type KafkaSettings, readSettings, requireServers } from '../../config/settings';
import { type SecureKafka, startSecureKafka, USER } from '../support/start-secure-kafka';

const folder = mkdtempSync(join(tmpdir(), 'nexthour-secure-kafka-'));
let kafka: SecureKafka;

beforeAll(async () => {
  kafka = await startSecureKafka(folder);
  for (let isReady = false; !isReady; ) {
    kafka.check();
    isReady = await ensureTopics(settingsOf({}), []).then(
      () => true,
      () => sleep(200, false),
    );
  }
});

afterAll(async () => {
  await kafka?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The settings of a user, from variables as they are in the environment. An empty one is not set. */
function settingsOf(variables: Readonly<Record<string, string>>): KafkaSettings {
  const { broker, password, certificate } = kafka;
  const login = { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', KAFKA_SASL_USERNAME: USER, KAFKA_SASL_PASSWORD: password };
  const tls = { KAFKA_TLS: 'true', KAFKA_TLS_CA: certificate };
  const home = { NEXTHOUR_HOME: folder, KAFKA_BROKERS: broker };
  return requireServers(readSettings({ ...home, ...login, ...tls, ...variables }), 'kafka').kafka;
}

describe('a Kafka that wants TLS and a login', () => {
  test.each(['PLAIN', 'SCRAM-SHA-512'])('is used with %s: topics, producer and consumer', async (mechanism) => {
    const settings = settingsOf({ KAFKA_SASL_MECHANISM: mechanism });
    const topic = `test.${mechanism}`;
    await ensureTopics(settings, [{ name: topic, partitions: 1, config: {} }]);
    const producer = createKafkaProducer(settings, 'test');
    await producer.send(topic, [{ key: 'BTC', value: mechanism }]);
    await producer.close();
    const stop = new AbortController();
    const values: string[] = [];
    await consumeTopic({
      ...{ settings, clientId: 'test', group: mechanism, topic, signal: stop.signal },
      handle: async (_, messages) => {
        values.push(...messages.map(({ value }) => value));
        stop.abort();
        return (messages.at(-1)?.offset ?? 0n) + 1n;
      },
    });
    expect(values).toEqual([mechanism]);
  });

  test.each(['PLAIN', 'SCRAM-SHA-512'])(
    'refuses a wrong password with %s, and no message has it',
    async (mechanism) => {
      const settings = settingsOf({ KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_PASSWORD: 'not-the-password' });
      const error = await ensureTopics(settings, []).catch((reason: Error) => reason);
      expect(error).toMatchObject({
        code: 'KafkaRefused',
        canRetry: false,
        message: expect.stringContaining('check KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD'),
      });
      expect(JSON.stringify([String(error), error])).not.toContain('not-the-password');
    },
  );

  test('with a certificate that is not trusted says which setting to check', async () => {
    await expect(ensureTopics(settingsOf({ KAFKA_TLS_CA: '' }), [])).rejects.toMatchObject({
      code: 'KafkaRefused',
      message: expect.stringMatching(/is refused \(.*self-signed certificate\); set KAFKA_TLS_CA/),
    });
  });

  test('without TLS says that it does not answer', async () => {
    await expect(ensureTopics(settingsOf({ KAFKA_TLS: '', KAFKA_TLS_CA: '' }), [])).rejects.toMatchObject({
      code: 'KafkaUnavailable',
      message: expect.stringMatching(/does not answer .* set KAFKA_TLS=true/),
    });
  });

  test('cannot be used with a file of certificates that is not there', async () => {
    await expect(async () => ensureTopics(settingsOf({ KAFKA_TLS_CA: '/not/there.pem' }), [])).rejects.toThrow(
      /^KAFKA_TLS_CA cannot be read: .*\/not\/there\.pem/,
    );
  });
});
