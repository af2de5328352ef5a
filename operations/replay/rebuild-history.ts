import { type ObjectStore, sha256Of } from '../../clients/object-store';
import type { Observations } from '../../clients/postgres/observations';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { formatHour } from '../../forecasting/hour';
import type { HourlyObservation, HourlySeries } from '../../forecasting/series';
import { formatSeriesCsv, parseSeriesCsv } from '../../forecasting/series-csv';
import type { Difference } from './difference';

export interface HistoryDeps {
  readonly observations: Pick<Observations, 'read'>;
  readonly objectStore: Pick<ObjectStore, 'get'>;
}

export interface RebuiltHistory {
  readonly series: HourlySeries;
  readonly differences: readonly Difference[];
}

/**
 * The history of a snapshot, read once more as it was known then. Where that is another one now, the stored bytes are taken, and the
 * difference is told.
 */
export async function rebuildHistory(
  { observations, objectStore }: HistoryDeps,
  snapshot: Snapshot,
): Promise<RebuiltHistory> {
  const { source, asset, firstHour, hour, asOf, history } = snapshot;
  const known = await observations.read({ source, asset, firstHour, lastHour: hour, asOf });
  // The observations carry when they were made, which is no part of the history.
  const sha256 = sha256Of(formatSeriesCsv(known));
  if (sha256 === history.sha256) return { series: known, differences: [] };
  const stored = parseSeriesCsv(await objectStore.get(history));
  const why = `${describeChange(stored, known)}; the forecast is rebuilt from the bytes in the object store`;
  return { series: stored, differences: [{ what: 'history', published: history.sha256, rebuilt: sha256, why }] };
}

function describeChange(stored: HourlySeries, known: HourlySeries): string {
  const before = new Map(stored.map((row) => [row.hour, lineOf(row)]));
  const after = new Map(known.map((row) => [row.hour, lineOf(row)]));
  const hours = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
  const changed = hours.filter((hour) => before.get(hour) !== after.get(hour));
  const count = changed.length === 1 ? '1 hour reads' : `${changed.length} hours read`;
  return `${count} otherwise now than then, the first ${formatHour(changed[0] ?? 0)}`;
}

function lineOf(row: HourlyObservation): string {
  return formatSeriesCsv([row]);
}
