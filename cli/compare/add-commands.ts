import { type Command, InvalidArgumentError } from 'commander';
import { MAX_SEEDS, MIN_SEEDS } from '../../forecasting/comparison/seed-limits';
import { addFileOptions } from '../backtest/file-options';
import { readHourOption } from '../backtest/options';
import type { CompareOptions, RenderOptions } from '../commands/compare';
import { listenForStop } from '../stop-signal';

/** Loads the code for charts and statistics only when one of the two commands runs. */
export function addCompare(program: Command): void {
  const command = program
    .command('compare')
    .description(
      'train two versions of this program on the same prices; fail if the head forecasts worse than the base',
    )
    .requiredOption('--base <ref>', 'the version before the change: a branch, tag or commit')
    .option('--head <ref>', 'the version with the change', 'HEAD')
    .option('--seeds <number>', 'how many times to train each version, with seeds 1, 2, …', readSeedsOption, 3)
    .option('--csv <file>', 'prices, as backtest reads them (default: the frozen sample in data/)')
    .option(
      '--from <hour>',
      'first hour to forecast, UTC (default: 90 days before the last hour; for the sample without --to: three windows)',
      readHourOption,
    )
    .option(
      '--to <hour>',
      'last hour to forecast, UTC (default: 2024-05-13T11Z, or the last hour of the file)',
      readHourOption,
    )
    .option('--model <name>', 'the model to train', 'combination')
    .option('--out <folder>', 'folder for comment.md, picture.svg and result.json', 'comparison');
  addFileOptions(command)
    .option('--despite-findings', 'use prices that fail a quality check')
    .action(async (options: Omit<CompareOptions, 'stop'>) => {
      const { compare } = await import('../commands/compare');
      await compare({ ...options, stop: listenForStop() });
    });
  program
    .command('render-comparison <result>')
    .description('write comment.md and picture.svg again from a result.json')
    .option('--out <folder>', 'folder for the files', 'comparison')
    .option('--picture-url <url>', 'address of the picture in the comment (default: the file beside it)')
    .action(async (result: string, options: RenderOptions) => {
      const { renderComparison } = await import('../commands/compare');
      await renderComparison(result, options);
    });
}

/** @throws InvalidArgumentError */
export function readSeedsOption(text: string): number {
  const seeds = Number(text);
  if (!Number.isInteger(seeds) || seeds < MIN_SEEDS || seeds > MAX_SEEDS) {
    throw new InvalidArgumentError(`It must be a whole number from ${MIN_SEEDS} to ${MAX_SEEDS}`);
  }
  return seeds;
}
