import { HOUR_MS, type Hour } from '../hour';
import type { HourlySeries } from '../series';
import { EMBARGO_HOURS } from '../split';

/** What training and early stopping take at the least: 90 days. */
export const LEAST_TRAINING_HOURS = 2_160;
const YEAR_HOURS = 8_760;

/** The hours whose prices are forecast, both ends among them. */
export interface Period {
  readonly from: Hour;
  readonly to: Hour;
}

export class UnusablePeriod extends Error {
  override readonly name = 'UnusablePeriod';
  readonly canRetry = false;
}

/**
 * The hours to be forecast: as asked, or the last year of the series, or what remains of it after a first stretch to train on.
 * @throws UnusablePeriod that says what the series has, and what to ask for.
 */
export function choosePeriod(series: HourlySeries, { from, to }: Partial<Period>): Period {
  const [first, last] = [series[0]?.hour ?? 0, series.at(-1)?.hour ?? 0];
  const earliest = first + (LEAST_TRAINING_HOURS + EMBARGO_HOURS) * HOUR_MS;
  const end = to ?? last;
  const start = from ?? Math.max(earliest, end - (YEAR_HOURS - 1) * HOUR_MS);
  if (earliest > last) {
    const has = Math.floor((last - first) / HOUR_MS) + 1;
    throw new UnusablePeriod(`The file has ${has} hours; ${leastHistory()}, and then the hours to be forecast`);
  }
  if (end > last) throw new UnusablePeriod(`The prices end at ${show(last)}, before the asked end ${show(end)}`);
  if (start < earliest) {
    const has = Math.max(0, Math.floor((start - first) / HOUR_MS));
    throw new UnusablePeriod(
      `Before ${show(start)} there are ${has} hours of prices; ${leastHistory()}: begin at ${show(earliest)} or later`,
    );
  }
  if (start > end) throw new UnusablePeriod(`The period ends at ${show(end)}, before it begins at ${show(start)}`);
  return { from: start, to: end };
}

function leastHistory(): string {
  return `a first fit needs ${LEAST_TRAINING_HOURS} hours and an embargo of ${EMBARGO_HOURS} after them`;
}

/** As the options take it. */
function show(hour: Hour): string {
  return `${new Date(hour).toISOString().slice(0, 13)}Z`;
}
