import { type Command, Option } from 'commander';
import type { Hour } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { readClosedHour, readWholeNumber } from '../hours/add-commands';
import { JSON_OPTION } from '../json-option';
import { addModels } from '../models/add-commands';
import { listenForStop } from '../stop-signal';

const MAX_SHOWN = 1_000;

/** The commands of the person who operates nexthour. They also work while nexthour is stopped. */
export function addOperate(program: Command, clock: Clock): void {
  addReading(program, clock);
  addModels(program, clock);
  addLogs(program, clock);
  addPrune(program);
  program
    .command('stop')
    .description('stop the running nexthour, as Ctrl-C in its terminal does')
    .action(async () => (await import('../commands/home')).stopRunning());
  program
    .command('backup')
    .description('write ledger, data, models and passwords of a stopped nexthour into one file')
    .requiredOption('--out <file>', 'the file to write, like nexthour.tar.gz')
    .action(async ({ out }: { out: string }) => {
      const { backup } = await import('../commands/home');
      await backup({ out, clock, stop: listenForStop() });
    });
  program
    .command('restore <file>')
    .description('restore a backup into an empty NEXTHOUR_HOME, and verify its ledger')
    .action(async (file: string) => {
      const { restore } = await import('../commands/home');
      await restore(file, { stop: listenForStop() });
    });
}

function addPrune(program: Command): void {
  program
    .command('prune')
    .description('show the old data that retention removes once a day; with --remove, remove it now')
    .option('--remove', 'remove it')
    .addOption(new Option('--dry-run', 'only show it (the default)').conflicts('remove'))
    .option('--json', JSON_OPTION)
    .action(async ({ remove = false, json = false }: { remove?: boolean; json?: boolean }) => {
      const { pruneByHand } = await import('../commands/prune');
      await pruneByHand({ isDryRun: !remove, json, stop: listenForStop() });
    });
}

function addReading(program: Command, clock: Clock): void {
  program
    .command('status')
    .description('show what is wrong and what to do, what runs, the newest forecasts, hours and models')
    .option('--check', 'for scripts: exit code 1 when something is broken')
    .option('--json', JSON_OPTION)
    .action(async (options: { check?: boolean; json?: boolean }) =>
      (await import('../commands/status')).status({ ...options, clock }),
    );
  program
    .command('doctor')
    .description('check everything nexthour needs and explain how to fix problems')
    .option('--json', JSON_OPTION)
    .action(async (options: { json?: boolean }) => (await import('../commands/doctor')).doctor({ ...options, clock }));
  program
    .command('forecast')
    .description('print the newest forecast')
    .option('--path', 'print the newest forecasts of the next 24 hours')
    .option('--json', JSON_OPTION)
    .action(async ({ path, ...options }: { path?: true; json?: boolean }) =>
      path
        ? (await import('../commands/path')).path(options)
        : (await import('../commands/forecast')).forecast(options),
    );
  program
    .command('record')
    .description('print the track record: the scores of all forecasts that were made in time')
    .option(
      '--question <id>',
      'a question of the live line, like btc-5m, or of the path, like btc-path-7h (default: the next hour)',
    )
    .option('--path', 'by horizon, of the forecasts of the next 24 hours')
    .option('--json', JSON_OPTION)
    .action(async ({ path, ...options }: { path?: true; question?: string; json?: boolean }) =>
      path
        ? (await import('../commands/path')).pathRecord(options)
        : (await import('../commands/record')).record(options),
    );
}

function addLogs(program: Command, clock: Clock): void {
  program
    .command('logs [service]')
    .description('print the newest entries of the logs; default: of all processes')
    .option('-f, --follow', 'go on with new entries, until Ctrl-C')
    .option('--hour <hour>', 'only entries that name this hour, like 2026-11-21T07Z', (text) =>
      readClosedHour(text, clock),
    )
    .option('--lines <number>', 'how many entries of each log', (text) => readWholeNumber(text, MAX_SHOWN), 20)
    .action(async (service: string | undefined, options: { follow?: boolean; hour?: Hour; lines: number }) => {
      const { logs } = await import('../commands/logs');
      const stop = listenForStop({ announces: false });
      await logs({ ...options, ...(service === undefined ? {} : { service }), stop });
    });
}
