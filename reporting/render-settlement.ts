import { formatHour } from '../forecasting/hour';
import type { LedgerEntry } from '../forecasting/ledger/entries';
import { describeReplay } from '../forecasting/replay';
import { formatUsd } from './numbers';

/** How many settled forecasts the count of actual prices inside the interval covers. */
const COUNTED_FORECASTS = 24;
/** With forecasts that are not yet settled, enough entries for `COUNTED_FORECASTS`. */
export const ENTRIES_FOR_OUTCOME = COUNTED_FORECASTS + 12;

/** The newest settled forecast, and how many of the newest settled ones were inside their interval. */
export interface LastOutcome {
  readonly entry: SettledEntry;
  readonly inside: number;
  readonly of: number;
}

type SettledEntry = LedgerEntry & { readonly settlement: NonNullable<LedgerEntry['settlement']> };

/** @param entries newest first. Late forecasts are not counted. */
export function findLastOutcome(entries: readonly LedgerEntry[]): LastOutcome | null {
  const settled = entries.filter((entry): entry is SettledEntry => entry.settlement !== null && !entry.forecast.late);
  const counted = settled.slice(0, COUNTED_FORECASTS);
  const [entry] = counted;
  if (!entry) return null;
  return { entry, inside: counted.filter(({ settlement }) => settlement.covered).length, of: counted.length };
}

/** `2026-11-25T18Z: price 60,765.57, below its interval 60,966.11–62,369.00; 21 of the last 24 inside` */
export function renderLastOutcome({ entry, inside, of }: LastOutcome): string {
  return `${renderOutcome(entry)}; ${inside} of the last ${of} inside`;
}

function renderOutcome({ forecast, settlement: { actual } }: SettledEntry): string {
  const { source, targetHour, interval } = forecast;
  const range = `interval ${formatUsd(interval.lower)}–${formatUsd(interval.upper)}`;
  const replayed = describeReplay(source, targetHour);
  const price = `price ${formatUsd(actual)}${replayed ? ` (${replayed})` : ''}`;
  return `${formatHour(targetHour)}: ${price}, ${describePlace(actual, interval)} its ${range}`;
}

function describePlace(actual: number, { lower, upper }: { readonly lower: number; readonly upper: number }): string {
  if (actual < lower) return 'below';
  return actual > upper ? 'above' : 'inside';
}
