import type { Command } from 'commander';
import { readHourOption } from '../backtest/options';
import type { CompareOptions } from '../commands/compare';
import { listenForStop } from '../stop-signal';
import { readSeedsOption } from './options';

/** Charts and statistics load only where they are asked for. */
export function addCompare(program: Command): void {
  program
    .command('compare')
    .description(
      'train two versions of this program on the same prices, and tell whether the second is worse beyond noise',
    )
    .requiredOption('--base <ref>', 'the version to compare with: a branch, tag or commit')
    .option('--head <ref>', 'the version that is judged', 'HEAD')
    .option('--seeds <number>', 'how often each is trained, with seeds 1, 2, …', readSeedsOption, 3)
    .option('--csv <file>', 'prices, as backtest takes them (default: the frozen sample in data/)')
    .option(
      '--from <hour>',
      'first hour to forecast, UTC (default: 90 days before the last; without both, three windows of the sample)',
      readHourOption,
    )
    .option(
      '--to <hour>',
      'last hour to forecast, UTC (default: 2024-05-13T11Z, or the last of the file)',
      readHourOption,
    )
    .option('--model <name>', 'the model that is trained', 'combination')
    .option('--out <folder>', 'where comment.md, picture.svg and result.json go', 'comparison')
    .action(async (options: Omit<CompareOptions, 'stop'>) => {
      const { compare } = await import('../commands/compare');
      await compare({ ...options, stop: listenForStop() });
    });
  program
    .command('render-comparison <result>')
    .description('write comment.md and picture.svg anew, from the numbers in a result.json')
    .option('--out <folder>', 'where they go', 'comparison')
    .option('--picture-url <url>', 'where a reader of the comment finds the picture (default: beside it)')
    .action(async (result: string, options: { out: string; pictureUrl?: string }) => {
      const { renderComparison } = await import('../commands/compare');
      await renderComparison({ result, ...options });
    });
}
