import { type Command, InvalidArgumentError } from 'commander';
import type { Clock } from '../../system/clock';
import type { ImportOptions } from '../commands/live-import';
import { readWholeNumber } from '../hours/add-commands';
import { JSON_OPTION } from '../json-option';
import { listenForStop } from '../stop-signal';
import { addOperating } from './add-operating-commands';

const MAX_DAYS = 3_660;

/** The commands about the live line. */
export function addLive(program: Command, clock: Clock): void {
  const live = program.command('live').description('operate the live line: bars of minutes and five-minute forecasts');
  addOperating(live, clock);
  live
    .command('import')
    .description('store 1-minute bars of Kraken from a file, in front of those that the live line made')
    .requiredOption('--asset <code>', 'the coin, like BTC', readAsset)
    .requiredOption('--csv <file>', "a file of Kraken's archive, like XBTUSD_1.csv, plain or gzipped (.gz)")
    .option('--days <number>', 'store the newest days only', (text) => readWholeNumber(text, MAX_DAYS), 400)
    .option('--json', JSON_OPTION)
    .action(async (options: Omit<ImportOptions, 'clock' | 'stop'>) => {
      const { importArchive } = await import('../commands/live-import');
      await importArchive({ ...options, clock, stop: listenForStop() });
    });
  live
    .command('train')
    .description('train a model of the live line now, and let the model gate decide (needs a running nexthour)')
    .requiredOption('--asset <code>', 'the coin, like BTC', readAsset)
    .action(async ({ asset }: { asset: string }) => {
      const { trainLiveModel } = await import('../commands/live-train');
      await trainLiveModel({ asset, stop: listenForStop() });
    });
}

function readAsset(text: string): string {
  if (/^[A-Za-z0-9]{1,10}$/.test(text)) return text.toUpperCase();
  throw new InvalidArgumentError('It must be the code of a coin, like BTC');
}
