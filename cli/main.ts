import { Command, InvalidArgumentError } from 'commander';
import { isolateFromShell } from '../config/child-environment';
import { readProgramVersion } from '../config/program-version';
import type { Hour } from '../forecasting/hour';
import { type Clock, isUsableSpeed, MAX_SPEED, systemClock } from '../system/clock';
import { endOnUncaughtError } from '../system/uncaught-errors';
import { addFeatures, addSeries } from './add-features';
import { addAssetOption } from './asset-option';
import { addFileOptions } from './backtest/file-options';
import {
  readBarOption,
  readHorizonOption,
  readHourOption,
  readNamesOption,
  readRefitOption,
  readWindowOption,
} from './backtest/options';
import type { BacktestOptions } from './commands/backtest';
import type { DecisionOptions } from './commands/promotion';
import { addCompare } from './compare/add-commands';
import { describeCommandError } from './describe-command-error';
import { addHistory } from './history/add-command';
import { addHours, readClosedHour } from './hours/add-commands';
import { JSON_OPTION } from './json-option';
import { addLabels } from './labels/add-commands';
import { addLive } from './live/add-commands';
import { addNotify } from './notify/add-command';
import { addOperate } from './operate/add-commands';
import { addQuestions } from './questions/add-commands';
import { addSearch } from './search/add-commands';
import { addStage } from './stage/add-command';
import { listenForStop } from './stop-signal';

const HELP_FLAGS = ['-h', '--help'];
const VERSION_FLAGS = ['-V', '--version'];

/** Runs one command line and sets the exit code. An error prints one message without a stack trace. */
export async function main(argv: readonly string[] = process.argv): Promise<void> {
  isolateFromShell();
  ignoreBrokenPipes();
  endOnUncaughtError('nexthour');
  try {
    await createProgram(await openClock(argv)).parseAsync([...argv]);
  } catch (error) {
    const message = await describeCommandError(error);
    process.stderr.write(`\n${message.startsWith('nexthour ') ? '' : 'nexthour: '}${message}\n`);
    process.exitCode = 1;
  }
}

/** Whether a command line only prints help or the version of the program. `promote --version 7` does not. */
export function showsText([, , first = '', ...others]: readonly string[]): boolean {
  return [first, ...others].some((argument) => HELP_FLAGS.includes(argument)) || VERSION_FLAGS.includes(first);
}

/** The clock of NEXTHOUR_HOME. The text of `--help` needs none, so it is shown without loading the settings. */
async function openClock(argv: readonly string[]): Promise<Clock> {
  if (showsText(argv)) return systemClock;
  const { clockOfHome } = await import('../config/clock');
  return clockOfHome;
}

/** Ctrl-C ends the reader of a pipe (`| tee log`) first. The command must still stop its processes in order. */
function ignoreBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** The code of each command is loaded only when the command runs, so that `--help` and `--version` answer at once. */
export function createProgram(clock: Clock): Command {
  const program = new Command('nexthour')
    .description('Forecasts the Bitcoin price one hour ahead, every hour, and scores every forecast')
    .version(readProgramVersion())
    // Without this, `promote --version 7` would print the version of the program.
    .enablePositionalOptions()
    .configureOutput({ outputError: (text, write) => write(rewordUsageError(text)) });
  program
    .command('start')
    .description('start all servers, run the newest hour, then run every hour until Ctrl-C')
    .option('--once', 'run only the newest hour, then stop')
    .option('--monitoring', 'also start Prometheus and Alertmanager, if they are installed')
    .option('--live', 'also start the live line: Kafka, trades of an exchange, bars')
    .option(
      '--time-lapse <speed>',
      'for trials: let the hours pass so many times faster, with replayed prices and in a separate folder',
      readSpeed,
    )
    .action(async ({ once = false, monitoring = false, live = false, timeLapse }: StartFlags) => {
      const { start } = await import('./commands/start');
      await start({ once, monitoring, live, timeLapse, clock, stop: listenForStop() });
    });
  addHours(program, clock);
  addOperate(program, clock);
  addFeatures(program, clock);
  addHistory(program, clock);
  addSeries(program, clock);
  addQuestions(program, clock);
  addLabels(program, clock);
  addLive(program, clock);
  addSearch(program, clock);
  program
    .command('promote')
    .description('make a version the production model, even if the model gate refused it (needs a running nexthour)')
    .requiredOption('--version <number>', 'version number in MLflow')
    .option('--question <id>', 'the question of the model, like btc-5m (default: the hourly price)')
    .requiredOption('--reason <text>', 'the reason; it is stored permanently')
    .option('--operator <name>', 'name of the person who decides (default: your user name)')
    .action(async (options: DecisionOptions & { version: string }) => {
      const { promote } = await import('./commands/promotion');
      await promote({ ...options, clock });
    });
  program
    .command('rollback')
    .description('go back to the previous production model (needs a running nexthour)')
    .option('--question <id>', 'the question of the model, like btc-5m (default: the hourly price)')
    .requiredOption('--reason <text>', 'the reason; it is stored permanently')
    .option('--to <number>', 'a version that was the production model before (default: the previous one)')
    .option('--operator <name>', 'name of the person who decides (default: your user name)')
    .action(async (options: DecisionOptions & { to?: string }) => {
      const { rollback } = await import('./commands/promotion');
      await rollback({ ...options, clock });
    });
  addBacktest(program);
  addCompare(program);
  addStage(program);
  addLedger(program, clock);
  addReplay(program, clock);
  addNotify(program, clock);
  addAssetOption(program);
  pointToHelp(program);
  return program;
}

function addBacktest(program: Command): void {
  const command = program
    .command('backtest')
    .description('score models on the prices of a CSV file with a walk-forward back-test')
    .requiredOption(
      '--csv <file>',
      'prices: date,rate and optionally high,low,volume,cap, or candles as exchanges write them; plain, .gz or .zip',
    );
  addFileOptions(command)
    .option('--despite-findings', 'use the prices even if a check says that some of them are wrong')
    .option(
      '--bar <duration>',
      'use bars of minutes, like 1m or 5m; columns also timestamp,open,high,low,close,volume (default: hours)',
      readBarOption,
    )
    .option(
      '--horizon <duration>',
      'with --bar: how far ahead to forecast (default: 5m). On hours: a range of horizons, like 1h..24h, scored one by one',
      readHorizonOption,
    )
    .option(
      '--from <hour>',
      'first hour to forecast, UTC (default: one year before the last; with --bar at most half of the file)',
      readHourOption,
    )
    .option('--to <hour>', 'last hour to forecast, UTC (default: the last in the file)', readHourOption)
    .option(
      '--models <names>',
      'names separated by commas, like persistence,har; NAME+aci adds calibration to NAME (default: all but xgboost)',
      readNamesOption,
    )
    .option('--refit <duration>', 'how often the models are fitted again (default: 30d)', readRefitOption)
    .option(
      '--window <duration>',
      'length of the newest history that each fit uses, or "expanding" (default: 730d; with --bar 365d)',
      readWindowOption,
    )
    .option(
      '--champion <name>',
      'the model to compare the others with, besides persistence (default: combination, if it is one of the models)',
    )
    .option('--json <file>', 'write all figures as JSON (- for stdout)')
    .option('--html <file>', 'write an HTML report with charts (- for stdout)')
    .option('--predictions <file>', 'write every forecast as CSV (- for stdout)')
    .action(async (options: Omit<BacktestOptions, 'stop'>) => {
      const { backtest } = await import('./commands/backtest');
      await backtest({ ...options, stop: listenForStop() });
    });
}

function addLedger(program: Command, clock: Clock): void {
  const ledger = program.command('ledger').description('verify or export the ledger of forecasts');
  ledger
    .command('verify')
    .description('recompute all hashes and scores; the exit code is 1 when there is a fault')
    .option('--head <hash...>', 'hashes from earlier exports; the ledger must still contain their forecasts')
    .option('--json', JSON_OPTION)
    .action(async (options: { head?: string[]; json?: boolean }) =>
      (await import('./commands/ledger')).ledgerVerify(options),
    );
  ledger
    .command('export')
    .description('write forecasts, settlements and voids with their hashes as CSV, and a script that verifies them')
    .option('--out <folder>', 'output folder', 'ledger-export')
    .action(async ({ out }: { out: string }) => {
      const { ledgerExport } = await import('./commands/ledger');
      await ledgerExport({ out, now: clock.now() });
    });
}

function addReplay(program: Command, clock: Clock): void {
  program
    .command('replay')
    .description(
      'recompute the forecast of a past hour from the data known at that time, and compare it with the published one',
    )
    .requiredOption('--hour <hour>', 'a closed hour in UTC, like 2026-11-21T07Z', (text) => readClosedHour(text, clock))
    .action(async (options: { hour: Hour }) => {
      const { replay } = await import('./commands/replay');
      await replay(options);
    });
}

/** Prints a line after each error of usage, like `See nexthour run --help`. */
function pointToHelp(command: Command, parents: readonly string[] = []): void {
  const words = [...parents, command.name()];
  command.showHelpAfterError(`See \`${words.join(' ')} --help\`.`);
  for (const subcommand of command.commands) pointToHelp(subcommand, words);
}

/** Gives the errors of commander the form of ours: `nexthour: ` and whole sentences. */
function rewordUsageError(text: string): string {
  return text
    .replace(/^error: option '(\S+) .*?' argument '(.*?)' is invalid\./s, 'error: $1 $2 is invalid.')
    .replace(/^error: command-argument value '(.*?)' is invalid for argument '(.*?)'\./s, 'error: <$2> $1 is invalid.')
    .replace(/^error: required option '(.*?)' not specified$/m, 'error: the option $1 is missing.')
    .replace(/^error: option '(\S+) (.*?)' argument missing$/m, 'error: the option $1 needs a value: $1 $2.')
    .replace(/^error: (.)/, (_, first: string) => `nexthour: ${first.toUpperCase()}`);
}

interface StartFlags {
  readonly once?: boolean;
  readonly monitoring?: boolean;
  readonly live?: boolean;
  readonly timeLapse?: number;
}

function readSpeed(text: string): number {
  const speed = Number(text);
  if (isUsableSpeed(speed)) return speed;
  throw new InvalidArgumentError(
    `Give a whole number from 2 to ${MAX_SPEED} that divides 3,600, like 60 (one hour per minute)`,
  );
}
