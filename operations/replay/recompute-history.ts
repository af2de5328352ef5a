import { type ObjectStore, sha256Of } from '../../clients/object-store';
import type { Observations } from '../../clients/postgres/observations';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { formatHour } from '../../forecasting/hour';
import type { HourlySeries } from '../../forecasting/series';
import { formatSeriesCsv, parseSeriesCsv } from '../../forecasting/series-csv';
import { formatCounted } from '../../reporting/numbers';
import type { Difference } from './difference';

export interface HistoryDeps {
  readonly observations: Pick<Observations, 'read'>;
  readonly objectStore: Pick<ObjectStore, 'get'>;
}

/**
 * Reads the history of a snapshot from the observations, as they were known at its time. When it differs from the stored history,
 * returns the stored history and the difference.
 */
export async function recomputeHistory(
  { observations, objectStore }: HistoryDeps,
  snapshot: Snapshot,
): Promise<{ readonly series: HourlySeries; readonly differences: readonly Difference[] }> {
  const { source, asset, firstHour, hour, asOf, history } = snapshot;
  const known = await observations.read({ source, asset, firstHour, lastHour: hour, asOf });
  // Compared as CSV, because the rows also hold `observedAt`, which is not part of the history.
  const sha256 = sha256Of(formatSeriesCsv(known));
  if (sha256 === history.sha256) return { series: known, differences: [] };
  const stored = parseSeriesCsv(await objectStore.get(history));
  const cause = `${describeChange(stored, known)}; the forecast is recomputed from the stored history`;
  return { series: stored, differences: [{ field: 'history', published: history.sha256, recomputed: sha256, cause }] };
}

function describeChange(stored: HourlySeries, known: HourlySeries): string {
  const before = linesByHour(stored);
  const after = linesByHour(known);
  const hours = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
  const changed = hours.filter((hour) => before.get(hour) !== after.get(hour));
  return `the observations of ${formatCounted(changed.length, 'hour')} have changed, first ${formatHour(changed[0] ?? 0)}`;
}

function linesByHour(series: HourlySeries): Map<number, string> {
  return new Map(series.map((row) => [row.hour, formatSeriesCsv([row])]));
}
