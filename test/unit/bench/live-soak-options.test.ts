import { LIVE_FAULTS } from '../../../bench/live-soak/faults';
import { readOptions } from '../../../bench/live-soak/options';

test('tries every fault of real time by default, and no fault on demand', () => {
  const all = readOptions([]);
  expect(all?.minutes).toBe(30);
  expect(all?.faults).toEqual(LIVE_FAULTS.filter(({ isExtra }) => !isExtra));
  expect(readOptions(['--faults', 'none'])?.faults).toEqual([]);
  expect(readOptions(['--help'])).toBeNull();
});

test('chooses faults by parts of their names', () => {
  const names = (only: string) => readOptions(['--only', only])?.faults.map(({ name }) => name);
  expect(names('kill -9 kafka, SIGSTOP score')).toEqual(['kill -9 kafka', 'SIGSTOP score']);
  expect(names('away')).toEqual(['Kafka away for an hour']);
});

test.each([
  [['--minutes', '0'], '--minutes is 0; give a number from 1 to 1440'],
  [['--minutes', 'ten'], '--minutes is ten; give a number from 1 to 1440'],
  [['--minutes', '5'], '--minutes is 5; 31 faults need 21, or choose some with --only'],
  [['--speed', '7'], '--speed is 7; give 1, or a whole number that divides 3600, for example 10'],
  [['--faults', 'some'], '--faults is some; give all or none'],
  [['--only', 'earthquake'], /^--only is earthquake; give a part of one of these names: stall, /],
])('refuses %j', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
