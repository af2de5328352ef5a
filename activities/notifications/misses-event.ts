import { COUNTED_FORECASTS, maxExpectedMisses } from '../../forecasting/expected-misses';
import { formatHour } from '../../forecasting/hour';
import type { LedgerEntry } from '../../forecasting/ledger/entries';
import { formatPercent } from '../../reporting/numbers';
import type { Event } from './event';

export type SettledEntry = LedgerEntry & { readonly settlement: NonNullable<LedgerEntry['settlement']> };

/** The settled live forecasts of the source of the newest entry. @param entries newest target hour first */
export function selectSettled(entries: readonly LedgerEntry[]): SettledEntry[] {
  const source = entries[0]?.forecast.source;
  return entries.filter(
    (entry): entry is SettledEntry =>
      entry.settlement !== null && !entry.forecast.late && entry.forecast.source === source,
  );
}

/** More misses than a calibrated model has. At most one event per day, because the condition lasts for hours. */
export function findMissesEvent(entries: readonly LedgerEntry[]): Event[] {
  const counted = selectSettled(entries).slice(0, COUNTED_FORECASTS);
  const newest = counted[0];
  const misses = counted.filter(({ settlement }) => !settlement.covered).length;
  const expected = maxExpectedMisses(COUNTED_FORECASTS);
  if (!newest || counted.length < COUNTED_FORECASTS || misses <= expected) return [];
  const { asset, targetHour } = newest.forecast;
  const name = formatHour(targetHour);
  const title = `${asset}: ${misses} of the last ${COUNTED_FORECASTS} prices were outside their 90 % interval`;
  const text = `Newest target hour: ${name}. Up to ${expected} are expected (probability of more: at most ${formatPercent(0.005)}). The intervals are too narrow for the present market. The calibration widens them within days; if it lasts, see docs/monitoring.md, "Skill".`;
  const key = `misses/${name.slice(0, 10)}`;
  return [{ key, kind: 'misses', time: newest.settlement.settledAt, describe: () => ({ title, text }) }];
}
