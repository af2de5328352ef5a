import { formatHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import { readRangeHour } from '../../forecasting/labels/request';
import type { RiseLabel } from '../../forecasting/questions';
import { InvalidValueError } from '../../system/errors';
import type { Prices } from './prices';

/** A range as people write it. */
export interface WrittenRange {
  /** A date or an hour. Default: the first hour with a price. */
  readonly from?: string | undefined;
  /** Default: the newest hour with a price. */
  readonly to?: string | undefined;
}

export interface UsedRange {
  readonly from: Hour;
  readonly to: Hour;
  /** Whether a part of the given range has no prices. */
  readonly isShortened: boolean;
}

/** Says which hours were used instead of the given range. */
export function describeShortened({ from, to }: Pick<UsedRange, 'from' | 'to'>): string {
  return `The range is longer than the stored prices; only ${formatHour(from)} to ${formatHour(to)} were used`;
}

/** @throws InvalidValueError when the range is empty, has no prices or is shorter than the horizon */
export function readRange(
  { asset, source, known }: Prices,
  written: WrittenRange,
  { horizonHours }: Pick<RiseLabel, 'horizonHours'>,
): UsedRange {
  const from = written.from === undefined ? known.from : readRangeHour('from', written.from);
  const to = written.to === undefined ? known.to : readRangeHour('to', written.to);
  if (to < known.from || from > known.to) {
    const [field, hour] = to < known.from ? (['to', to] as const) : (['from', from] as const);
    const message = `${field} ${formatHour(hour)} is outside of the prices of ${asset} (${source}); give a range between ${formatHour(known.from)} and ${formatHour(known.to)}`;
    throw new InvalidValueError(field, message);
  }
  if (from > to) {
    throw new InvalidValueError('from', `from ${formatHour(from)} is after to ${formatHour(to)}; swap them`);
  }
  const hours = (to - from) / HOUR_MS + 1;
  if (hours > horizonHours) {
    const used = { from: Math.max(from, known.from), to: Math.min(to, known.to) };
    return { ...used, isShortened: used.from !== from || used.to !== to };
  }
  const message = `horizon ${horizonHours}h is not shorter than the range of ${hours} h (${formatHour(from)} to ${formatHour(to)}); give a shorter horizon or a longer range`;
  throw new InvalidValueError('horizon', message);
}
