import type { Command } from 'commander';
import type { Clock } from '../../system/clock';
import { addFileOptions } from '../backtest/file-options';
import type { ExportLabelsOptions, PreviewOptions } from '../commands/labels';
import { JSON_OPTION } from '../json-option';
import { listenForStop } from '../stop-signal';
import { HORIZON, RULE, THRESHOLD } from './label-options';

const FROM = 'the first hour or date (default: the first with a price)';
const TO = 'the last hour or date (default: the newest with a price)';
const FILE = 'read the prices from a CSV file instead of the database, plain, .gz or .zip';

/** The commands about labels. They also work while nexthour is stopped. */
export function addLabels(program: Command, clock: Clock): void {
  const labels = program.command('labels').description('preview a label of past hours, or export it with all features');
  const previewCommand = labels
    .command('preview')
    .description('show what a label gives: counts, base rate, independent episodes, warnings')
    .option('--asset <name>', 'default: the asset of this nexthour')
    .option('--from <hour>', FROM)
    .option('--to <hour>', TO)
    .requiredOption('--threshold <rise>', THRESHOLD)
    .requiredOption('--horizon <time>', HORIZON)
    .option('--rule <rule>', RULE, 'at-end')
    .option('--file <file>', FILE);
  addFileOptions(previewCommand)
    .option('--json', JSON_OPTION)
    .action(async (options: Omit<PreviewOptions, 'clock'>) => {
      const { previewLabels } = await import('../commands/labels');
      await previewLabels({ ...options, clock });
    });
  const exportCommand = labels
    .command('export')
    .description('write one line per hour with all features, the label and the part of the split')
    .requiredOption('--question <id>', 'the id of a question, like btc-rise-2pct-12h')
    .option('--csv <file>', 'the CSV file to write (- for stdout)')
    .option('--parquet <file>', 'the Parquet file to write')
    .option('--from <hour>', FROM)
    .option('--to <hour>', TO)
    .option('--validation-from <hour>', 'the first hour of the validation part (default: the newest two fifths)')
    .option('--test-from <hour>', 'the first hour of the test part (default: the newest fifth)')
    .option('--file <file>', FILE);
  addFileOptions(exportCommand).action(async (options: Omit<ExportLabelsOptions, 'clock' | 'stop'>) => {
    const { exportLabels } = await import('../commands/labels');
    await exportLabels({ ...options, clock, stop: listenForStop({ announces: false }).signal });
  });
}
