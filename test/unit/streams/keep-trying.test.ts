import pino from 'pino';
import { keepTrying } from '../../../streams/keep-trying';
import { NexthourError } from '../../../system/errors';

/** Fails with each of the reasons, one after the other. @returns the reasons that were logged */
async function logReasons(reasons: string[], repeatMs?: number): Promise<string[]> {
  const lines: string[] = [];
  const logger = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(line) });
  const work = async () => {
    const reason = reasons.shift();
    if (reason) throw new NexthourError('KafkaUnavailable', reason, { canRetry: true });
    return 'done';
  };
  const { signal } = new AbortController();
  const options = { problem: 'trying again', logger, signal, retryMs: 20, ...(repeatMs && { repeatMs }) };
  expect(await keepTrying(work, options)).toBe('done');
  return lines.map((line) => JSON.parse(line).reason);
}

test('tries again until it succeeds, and logs each reason once', async () => {
  const reasons = ['Kafka is away', 'Kafka is away', 'Postgres is away'];
  expect(await logReasons(reasons)).toEqual(['Kafka is away', 'Postgres is away']);
});

test('logs the same reason again after a while', async () => {
  expect(await logReasons(['Kafka is away', 'Kafka is away'], 10)).toEqual(['Kafka is away', 'Kafka is away']);
});

test('throws what no retry changes', async () => {
  const logger = pino({ level: 'silent' });
  const refused = new NexthourError('KafkaRefused', 'the password is wrong');
  const { signal } = new AbortController();
  await expect(keepTrying(() => Promise.reject(refused), { problem: '', logger, signal })).rejects.toBe(refused);
});
