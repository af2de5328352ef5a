import type { Command } from 'commander';
import type { Clock } from '../../system/clock';
import { addFileOptions } from '../backtest/file-options';
import type { HistoryOptions } from '../commands/history';
import { JSON_OPTION } from '../json-option';

/** The command that brings prices of a file. It also works while nexthour is stopped. */
export function addHistory(program: Command, clock: Clock): void {
  const history = program.command('history').description('the hourly prices that nexthour knows');
  const command = history
    .command('import')
    .description('store the prices of a file for the hours that have no price yet')
    .requiredOption('--csv <file>', 'prices at least every hour, plain, .gz or .zip (docs/files.md)')
    .option('--asset <name>', 'default: the asset of this nexthour');
  addFileOptions(command)
    .option('--despite-findings', 'use prices that fail a quality check')
    .option('--json', JSON_OPTION)
    .action(async (options: Omit<HistoryOptions, 'clock'>) => {
      const { importPrices } = await import('../commands/history');
      await importPrices({ ...options, clock });
    });
}
