import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { projectRoot } from '../config/paths';
import { formatHour, type Hour, hourOf, parseHour } from '../forecasting/hour';
import { type Clock, systemClock } from '../system/clock';
import { readHourOption, readNamesOption, readRefitOption, readWindowOption } from './backtest/options';
import type { HandOptions } from './by-hand';
import type { BacktestOptions } from './commands/backtest';
import { doctor } from './commands/doctor';
import { forecast } from './commands/forecast';
import { ledgerExport, ledgerVerify } from './commands/ledger';
import { promote } from './commands/promote';
import { rollback } from './commands/rollback';
import { run } from './commands/run';
import { start } from './commands/start';
import { status } from './commands/status';
import { addCompare } from './compare/add-commands';
import { addStage } from './stage/add-command';
import { listenForStop } from './stop-signal';

/** Runs one command line and sets the exit code; what goes wrong is said in one message, without a stack trace. */
export async function main(argv: readonly string[] = process.argv): Promise<void> {
  outliveReaders();
  try {
    await createProgram(systemClock).parseAsync([...argv]);
  } catch (error) {
    process.stderr.write(`\nnexthour: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/** A Ctrl-C ends the reader of a pipe (`| tee log`) first; what runs must still be stopped in order. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

function createProgram(clock: Clock): Command {
  const program = new Command('nexthour')
    .description('A forecast of the Bitcoin price one hour ahead, every hour, and the score of it')
    .version(readVersion())
    // So that `promote --version 7` is not asked for the version of the program.
    .enablePositionalOptions()
    .showHelpAfterError();
  program
    .command('start')
    .description('start all servers, run the newest hour, and go on hourly until Ctrl-C')
    .option('--once', 'stop after one hour')
    .option('--monitoring', 'start Prometheus and Alertmanager too, where they are installed')
    .action(({ once = false, monitoring = false }: { once?: boolean; monitoring?: boolean }) =>
      start({ once, monitoring, clock, stop: listenForStop() }),
    );
  program
    .command('run')
    .description('run one hour in the running nexthour; an hour that was run is not run again')
    .option('--hour <hour>', 'a closed hour in UTC, like 2026-11-21T07Z (default: the newest)', (text) =>
      readClosedHour(text, clock),
    )
    .action(({ hour }: { hour?: Hour }) => run({ hour, clock, stop: listenForStop() }));
  program.command('status').description('tell what runs, and how the newest hours ended').action(status);
  program
    .command('promote')
    .description('let a version of the model serve, whatever the gate said of it')
    .requiredOption('--version <number>', 'as MLflow counts them')
    .requiredOption('--reason <text>', 'why; it is kept for ever')
    .option('--operator <name>', 'who decides (default: your user name)')
    .action((options: HandOptions & { version: string }) => promote({ ...options, clock }));
  program
    .command('rollback')
    .description('go back to the version of the model that served before')
    .requiredOption('--reason <text>', 'why; it is kept for ever')
    .option('--to <number>', 'any version that ever served')
    .option('--operator <name>', 'who decides (default: your user name)')
    .action((options: HandOptions & { to?: string }) => rollback({ ...options, clock }));
  program.command('forecast').description('print the newest forecast').action(forecast);
  program
    .command('doctor')
    .description('check all that nexthour needs, and tell how to mend it')
    .action(() => doctor(clock));
  addBacktest(program);
  addCompare(program);
  addStage(program);
  addLedger(program, clock);
  return program;
}

/** Charts and statistics load only where they are asked for. */
function addBacktest(program: Command): void {
  program
    .command('backtest')
    .description('score the models on the prices of a CSV, walking forward through them; needs no running nexthour')
    .requiredOption('--csv <file>', 'prices: date,rate and where known high,low,volume,cap; .gz is unpacked')
    .option('--from <hour>', 'first hour to forecast, UTC (default: a year before the last)', readHourOption)
    .option('--to <hour>', 'last hour to forecast, UTC (default: the last of the file)', readHourOption)
    .option('--models <names>', 'like persistence,har; NAME+aci calibrates NAME (default: all)', readNamesOption)
    .option('--refit <duration>', 'how often the models are fitted anew (default: 30d)', readRefitOption)
    .option('--window <duration>', 'newest hours that a fit sees, or "expanding" (default: 730d)', readWindowOption)
    .option('--champion <name>', 'the model that the others are compared with, besides persistence')
    .option('--json <file>', 'write all figures')
    .option('--html <file>', 'write a report with pictures')
    .option('--predictions <file>', 'write every single forecast as CSV')
    .action(async (options: Omit<BacktestOptions, 'stop'>) => {
      const { backtest } = await import('./commands/backtest');
      await backtest({ ...options, stop: listenForStop() });
    });
}

function addLedger(program: Command, clock: Clock): void {
  const ledger = program.command('ledger').description('check the ledger of forecasts, or take it away');
  ledger
    .command('verify')
    .description('recompute the chain of seals and every score; exits with 1 when something was changed')
    .option('--head <hash...>', 'hashes of forecasts that must still be in it, as earlier exports named them')
    .action(ledgerVerify);
  ledger
    .command('export')
    .description('write forecasts, settlements and voids as CSV, with their hashes and a script that recomputes them')
    .option('--out <folder>', 'where to', 'ledger-export')
    .action(({ out }: { out: string }) => ledgerExport({ out, now: clock.now() }));
  program
    .command('replay')
    .description('rebuild the forecast of a past hour as it was known then, and compare it with what was published')
    .requiredOption('--hour <hour>', 'a closed hour in UTC, like 2026-11-21T07Z', (text) => readClosedHour(text, clock))
    .action(async (options: { hour: Hour }) => {
      const { replay } = await import('./commands/replay');
      await replay(options);
    });
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function readClosedHour(text: string, clock: Clock): Hour {
  const hour = tryParse(text);
  const newest = hourOf(clock.now());
  if (hour > newest) {
    throw new InvalidArgumentError(`${text} has not come yet; the newest hour is ${formatHour(newest)}`);
  }
  return hour;
}

function tryParse(text: string): Hour {
  try {
    return parseHour(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
