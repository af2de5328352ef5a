import { type RunOptions, run } from '../../../../cli/commands/run';
import { createProgram } from '../../../../cli/main';
import { HOUR_MS } from '../../../../forecasting/hour';
import { manualClock } from '../../../../system/clock';

const hour = Date.UTC(2026, 10, 21, 7);
const clock = manualClock(hour + 5 * 60_000);
const stop = {
  signal: new AbortController().signal,
  requested: new Promise<void>(() => undefined),
  onSecond: () => undefined,
};

test.each<[Partial<RunOptions>, string]>([
  [{ fromStep: 'trian' }, 'There is no step "trian"; the steps are extract, quality, '],
  [{ parallel: 2 }, '--parallel is for a range of hours; add --from and --to'],
  [{ to: hour }, '--to needs the first hour of the range; add --from'],
  [{ from: hour, hour }, 'give one of them'],
  [{ from: hour, fromStep: 'train' }, 'use them with --hour'],
  [{ from: hour, train: true }, 'use them with --hour'],
  [{ from: hour, to: hour - HOUR_MS }, '--from 2026-11-21T07Z is after --to 2026-11-21T06Z; swap them'],
])('nexthour run refuses %j', async (options, message) => {
  await expect(run({ clock, stop, ...options })).rejects.toThrow(message);
});

test.each([
  [['run', '--parallel', '9'], 'It must be a whole number from 1 to 8'],
  [['run', '--from', '2026-11-21T08Z'], 'It is in the future; the newest closed hour is 2026-11-21T07Z'],
  [['run', '--from', 'yesterday'], 'write it like 2026-11-21T07Z'],
  [['hours', '--count', '0'], 'It must be a whole number from 1 to 720'],
])('nexthour %j is refused before any server is asked', async (words, message) => {
  const program = createProgram(clock);
  const printed: string[] = [];
  for (const command of program.commands) {
    command.exitOverride().configureOutput({ writeErr: (text) => printed.push(text) });
  }
  await expect(program.parseAsync(words, { from: 'user' })).rejects.toMatchObject({
    code: 'commander.invalidArgument',
  });
  expect(printed.join('')).toContain(message);
});
