import pino from 'pino';
import { keepTrying } from '../../../streams/keep-trying';
import { NexthourError } from '../../../system/errors';

test('tries again until it succeeds, and logs each reason once', async () => {
  const lines: string[] = [];
  const logger = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(line) });
  const reasons = ['Kafka is away', 'Kafka is away', 'Postgres is away'];
  const work = async () => {
    const reason = reasons.shift();
    if (reason) throw new NexthourError('KafkaUnavailable', reason, { canRetry: true });
    return 'done';
  };
  const { signal } = new AbortController();
  expect(await keepTrying(work, { problem: 'trying again', logger, signal })).toBe('done');
  expect(lines.map((line) => JSON.parse(line).reason)).toEqual(['Kafka is away', 'Postgres is away']);
});

test('throws what no retry changes', async () => {
  const logger = pino({ level: 'silent' });
  const refused = new NexthourError('KafkaRefused', 'the password is wrong');
  const { signal } = new AbortController();
  await expect(keepTrying(() => Promise.reject(refused), { problem: '', logger, signal })).rejects.toBe(refused);
});
