import { type Command, InvalidArgumentError, Option } from 'commander';
import { readInstant } from '../forecasting/history/instant';
import type { Hour } from '../forecasting/hour';
import type { Clock } from '../system/clock';
import type { ImportOptions } from './commands/series';
import { readClosedHour } from './hours/add-commands';
import { JSON_OPTION } from './json-option';
import { listenForStop } from './stop-signal';

/** The commands about features. They also work while nexthour is stopped. */
export function addFeatures(program: Command, clock: Clock): void {
  const features = program.command('features').description('list the features of an hour, show or export their values');
  features
    .command('list')
    .description('list the features with their meaning')
    .option('--json', JSON_OPTION)
    .action(async (options: { json?: boolean }) => (await import('./commands/features')).listFeatures(options));
  features
    .command('describe <name>')
    .description('show what a feature means and what it needs')
    .option('--json', JSON_OPTION)
    .action(async (name: string, options: { json?: boolean }) =>
      (await import('./commands/features')).describeFeature(name, options),
    );
  features
    .command('values')
    .description('show the features of the newest hour, or as they were known at an instant')
    .option('--at <instant>', 'an instant like 2026-11-21T07:05:00Z', (text) => readPastInstant(text, clock))
    .option('--json', JSON_OPTION)
    .action(async (options: { at?: number; json?: boolean }) =>
      (await import('./commands/features')).showValues({ ...options, clock }),
    );
  features
    .command('export')
    .description('write one line per hour with all features')
    .option('--csv <file>', 'the CSV file to write (- for stdout)')
    .option('--parquet <file>', 'the Parquet file to write')
    .option('--from <hour>', 'the first hour (default: one year before the last)', (text) =>
      readClosedHour(text, clock),
    )
    .option('--to <hour>', 'the last hour (default: the newest)', (text) => readClosedHour(text, clock))
    .option('--groups <list>', 'further columns, as they were known at each hour: macro, crypto, news, user')
    .action(async (options: { csv?: string; parquet?: string; from?: Hour; to?: Hour; groups?: string }) => {
      const { exportFeatures } = await import('./commands/features');
      await exportFeatures({ ...options, clock, stop: listenForStop({ announces: false }).signal });
    });
  addImport(features, clock);
  features
    .command('backfill')
    .description('store the features of past hours that are not stored yet')
    .option('--from <hour>', 'the first hour (default: the first hour of the newest snapshot)', (text) =>
      readClosedHour(text, clock),
    )
    .option('--to <hour>', 'the last hour (default: the newest)', (text) => readClosedHour(text, clock))
    .option('--json', JSON_OPTION)
    .action(async (options: { from?: Hour; to?: Hour; json?: boolean }) => {
      const { backfillFeatures } = await import('./commands/feature-rows');
      await backfillFeatures({ ...options, clock, stop: listenForStop({ announces: false }).signal });
    });
  features
    .command('check')
    .description('compute a part of the stored features again and compare them bit for bit')
    .option('--json', JSON_OPTION)
    .action(async (options: { json?: boolean }) => {
      const { checkFeatures } = await import('./commands/feature-rows');
      await checkFeatures({ ...options, clock, stop: listenForStop({ announces: false }).signal });
    });
}

/** The command that stores a series of the user. */
function addImport(features: Command, clock: Clock): void {
  features
    .command('import')
    .description('store a series of your own, with the times at which its values were known')
    .requiredOption('--csv <file>', 'the CSV file, plain, gzip or zip')
    .requiredOption('--series <name>', 'a name for the series, like my_index')
    .option('--lag <duration>', 'how long after its time a value was known: 36h, 2d', readLag)
    .option('--known-at <column>', 'the column that says when a value was known (default: known_at)')
    .option('--time <column>', 'the column of the time, where several can be meant')
    .option('--value <column>', 'the column of the value, where several can be meant')
    .option('--zone <zone>', 'time zone of times without one, like Europe/Berlin (default: UTC)')
    .addOption(new Option('--decimal <mark>', 'what a comma in a value is').choices(['comma', 'point']))
    .option('--json', JSON_OPTION)
    .action(async (options: Omit<ImportOptions, 'clock'>) =>
      (await import('./commands/series')).importUserSeries({ ...options, clock }),
    );
}

/** @returns ms @throws InvalidArgumentError */
function readLag(text: string): number {
  const [, count, unit] = /^(\d{1,4})(m|h|d)$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('Write it like 90m, 36h or 2d');
  return Number(count) * { m: 60_000, h: 3_600_000, d: 86_400_000 }[unit as 'm' | 'h' | 'd'];
}

/** The command about the series that are not prices. It also works while nexthour is stopped. */
export function addSeries(program: Command, clock: Clock): void {
  const series = program.command('series').description('show the outside series: rates, statistics, shares, coins');
  series
    .command('list')
    .description('list the outside series, and how fresh they are')
    .option('--json', JSON_OPTION)
    .action(async (options: { json?: boolean }) =>
      (await import('./commands/series')).listSeries({ ...options, clock }),
    );
}

/** @throws InvalidArgumentError */
function readPastInstant(text: string, clock: Clock): number {
  const time = /(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? readInstant(text) : null;
  if (time === null) throw new InvalidArgumentError('Write it with its zone, like 2026-11-21T07:05:00Z');
  if (time > clock.now()) throw new InvalidArgumentError('It is in the future');
  return time;
}
