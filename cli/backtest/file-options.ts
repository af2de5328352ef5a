import { type Command, Option } from 'commander';
import type { FileFormat } from '../../operations/backtest/read-price-file';

/** Adds what a person says about a file of prices where the file does not prove it. */
export function addFileOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--stamp <which>', 'whether the times are the beginning or the end of the bars').choices([
        'begin',
        'end',
      ]),
    )
    .option('--zone <zone>', 'time zone of times without one, like Europe/Berlin (default: UTC)')
    .option('--price <column>', 'column to use as the price, like Close')
    .addOption(
      new Option('--decimal <mark>', 'what the comma in a price is, where the file does not prove it').choices([
        'comma',
        'point',
      ]),
    );
}

/** The options of `addFileOptions`. */
export function pickFormat({ stamp, zone, price, decimal }: FileFormat): FileFormat {
  return { stamp, zone, price, decimal };
}
