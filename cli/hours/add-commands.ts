import { type Command, InvalidArgumentError } from 'commander';
import { formatHour, type Hour, hourOf } from '../../forecasting/hour';
import { MAX_GRID_HOURS } from '../../forecasting/hour-grid';
import { parseWrittenHour } from '../../forecasting/written-hour';
import type { Clock } from '../../system/clock';
import { messageOf } from '../../system/errors';
import type { CancelOptions } from '../commands/cancel';
import type { PauseOptions } from '../commands/pause';
import type { RunOptions } from '../commands/run';
import { listenForStop } from '../stop-signal';

/** As `MAX_PARALLEL` of operations/hours/backfill.ts, which loads Temporal's client. */
const MAX_PARALLEL = 8;

/** The commands that run, pause and cancel hours. Their code is loaded only when one of them runs. */
export function addHours(program: Command, clock: Clock): void {
  addRun(program, clock);
  addPause(program, clock);
  program
    .command('cancel')
    .description('cancel the run of an hour, or the backfill (needs a running nexthour)')
    .option('--hour <hour>', 'the hour in UTC, like 2026-11-21T07Z', (text) => readClosedHour(text, clock))
    .option('--backfill', 'the backfill that `nexthour run --from … --to …` started')
    .action(async (options: Omit<CancelOptions, 'stop'>) => {
      const { cancel } = await import('../commands/cancel');
      await cancel({ ...options, stop: listenForStop() });
    });
  program
    .command('hours')
    .description('show outcome and steps of the newest hours')
    .option('--count <number>', 'how many hours', readCount, 24)
    .option('--json', 'print JSON, as GET /hours answers')
    .action(async (options: { count: number; json?: boolean }) => {
      const { hours } = await import('../commands/hours');
      await hours({ ...options, clock });
    });
}

function addRun(program: Command, clock: Clock): void {
  const readHour = (text: string) => readClosedHour(text, clock);
  program
    .command('run')
    .description('run one hour, or a range of hours, unless they are finished (needs a running nexthour)')
    .option('--hour <hour>', 'a closed hour in UTC, like 2026-11-21T07Z (default: the newest)', readHour)
    .option('--from-step <step>', 'run the hour again from this step, like train; other results are kept')
    .option('--train', 'train a model, also if the hour is not the newest')
    .option('--no-train', 'train no model')
    .option('--from <hour>', 'backfill: run the hours of a range, from this one', readHour)
    .option('--to <hour>', 'the last hour of the range (default: the newest)', readHour)
    .option('--parallel <number>', 'how many hours of the range run at a time (default: 4)', readParallel)
    .action(async (options: Omit<RunOptions, 'clock' | 'stop'>) => {
      const { run } = await import('../commands/run');
      await run({ ...options, clock, stop: listenForStop() });
    });
}

function addPause(program: Command, clock: Clock): void {
  program
    .command('pause')
    .description('pause the hourly runs (needs a running nexthour)')
    .option('--reason <text>', 'the reason; `nexthour status` shows it')
    .option('--operator <name>', 'name of the person who pauses (default: your user name)')
    .action(async (options: Omit<PauseOptions, 'clock'>) => {
      const { pause } = await import('../commands/pause');
      await pause({ ...options, clock });
    });
  program
    .command('resume')
    .description('resume the hourly runs and run the missed hours (needs a running nexthour)')
    .option('--reason <text>', 'the reason; Temporal shows it')
    .option('--operator <name>', 'name of the person who resumes (default: your user name)')
    .action(async (options: Omit<PauseOptions, 'clock'>) => {
      const { resume } = await import('../commands/pause');
      await resume({ ...options, clock });
    });
}

const readParallel = (text: string) => readWholeNumber(text, MAX_PARALLEL);
const readCount = (text: string) => readWholeNumber(text, MAX_GRID_HOURS);

/** @throws InvalidArgumentError */
export function readWholeNumber(text: string, max: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= max) return number;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${max}`);
}

/** @throws InvalidArgumentError when the text is not an hour, or the hour is not closed */
export function readClosedHour(text: string, clock: Clock): Hour {
  const hour = parseHourArgument(text);
  const newest = hourOf(clock.now());
  if (hour <= newest) return hour;
  throw new InvalidArgumentError(`It is in the future; the newest closed hour is ${formatHour(newest)}`);
}

function parseHourArgument(text: string): Hour {
  try {
    return parseWrittenHour(text);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}
