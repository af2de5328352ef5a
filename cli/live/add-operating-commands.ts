import { type Command, InvalidArgumentError } from 'commander';
import type { Position } from '../../clients/kafka/offsets';
import type { Clock } from '../../system/clock';
import { JSON_OPTION } from '../json-option';
import { listenForStop } from '../stop-signal';

const APPLY = 'do it; without this, the command only shows what it would do';

/** The commands that say what the live line does, and that make its processes read messages again. */
export function addOperating(live: Command, clock: Clock): void {
  live
    .command('status')
    .description('show what runs, the newest bar and forecasts of each asset, gaps and lag; exit code 1 when broken')
    .option('--json', JSON_OPTION)
    .action(async ({ json = false }: { json?: boolean }) => {
      const { liveStatus } = await import('../commands/live');
      await liveStatus({ json, clock });
    });
  live
    .command('replay')
    .description('send the messages of a topic again, so that its readers add what is missing')
    .requiredOption('--topic <name>', 'nexthour.trades, nexthour.candles or nexthour.features')
    .requiredOption('--from <instant>', 'the first instant in UTC, like 2026-11-21T07:05Z', readInstant)
    .option('--asset <code>', 'only the messages of this asset')
    .option('--apply', APPLY)
    .action(async ({ apply = false, ...options }: ReplayFlags) => {
      const { replayMessages } = await import('../commands/live');
      await replayMessages({ ...options, apply, stop: listenForStop() });
    });
  live
    .command('reset-offsets')
    .description('change where a group of readers continues; its processes must be stopped')
    .requiredOption('--group <id>', 'the group, like nexthour-candles')
    .requiredOption('--to <position>', 'earliest, latest or an instant in UTC, like 2026-11-21T07:05Z', readPosition)
    .option('--apply', APPLY)
    .action(async ({ apply = false, ...options }: { group: string; to: Position; apply?: boolean }) => {
      const { resetOffsets } = await import('../commands/live');
      await resetOffsets({ ...options, apply });
    });
}

interface ReplayFlags {
  readonly topic: string;
  readonly from: number;
  readonly asset?: string;
  readonly apply?: boolean;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}(:\d{2}(:\d{2}(\.\d{1,3})?)?)?Z$/;

function readInstant(text: string): number {
  const withMinutes = text.replace(/T(\d{2})Z$/, 'T$1:00Z');
  const time = INSTANT.test(text) ? Date.parse(withMinutes) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new InvalidArgumentError('Give an instant in UTC, like 2026-11-21T07:05Z.');
}

function readPosition(text: string): Position {
  return text === 'earliest' || text === 'latest' ? text : readInstant(text);
}
