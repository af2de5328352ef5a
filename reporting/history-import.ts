import type { Agreement } from '../forecasting/history/agreement';
import { formatHour, formatMinute, type Hour } from '../forecasting/hour';
import { formatCounted, formatPercent } from './numbers';

/** What an import of prices did. */
export interface ImportedHistory {
  readonly asset: string;
  readonly source: string;
  /** The first and the last hour of the file with a price. */
  readonly firstHour: Hour;
  readonly lastHour: Hour;
  /** Hours that were stored. */
  readonly stored: number;
  /** Hours that had a price, which stays as it is. */
  readonly known: number;
  /** Hours that have not ended. */
  readonly open: number;
  /** Whether the 24-hour volume and the market capitalisation were stored. Candles of exchanges have neither. */
  readonly hasAmounts: boolean;
  readonly agreement: Agreement;
}

/** For people. @param options.usedFrom runs use the hours after this instant, epoch ms */
export function describeImport(imported: ImportedHistory, { usedFrom }: { usedFrom: number }): string {
  const { asset, stored, known, open, hasAmounts, agreement, firstHour } = imported;
  const { hours, difference } = agreement;
  const isOld = firstHour < usedFrom;
  const notes = [
    known > 0 && `${formatCounted(known, 'hour')} had a price, which stays as it is.`,
    open > 0 && `${formatCounted(open, 'hour')} in the future: not stored.`,
    difference !== null &&
      `Median difference to ${formatCounted(hours, 'known hour')}: ${formatPercent(difference, 2)}.`,
    difference === null && 'No hour of the file had a price before, so its prices could not be compared.',
    stored > 0 && !hasAmounts && 'The 24-hour volume and the market capitalisation of these hours stay empty.',
    stored > 0 && isOld && `Runs use the hours from ${formatMinute(usedFrom)} on; HISTORY_DAYS changes that.`,
    stored > 0 && 'The next run of an hour uses them.',
  ].filter((note) => note !== false);
  const span = `${formatHour(firstHour)} to ${formatHour(imported.lastHour)}`;
  return `${[`${asset}: ${formatCounted(stored, 'hour')} stored, of a file from ${span}.`, ...notes].join('\n  ')}\n`;
}

/** For scripts. */
export function importJson({ agreement, ...imported }: ImportedHistory) {
  const { asset, source, stored, known, open, firstHour, lastHour } = imported;
  return {
    ...{ asset, source, from: formatHour(firstHour), to: formatHour(lastHour), stored, known, open },
    compared_hours: agreement.hours,
    median_difference: agreement.difference,
  };
}
