import type { ObjectStore } from '../../clients/object-store';
import type { OriginLosses } from '../../forecasting/search/judge';
import type { PartScores } from '../../forecasting/search/records';

/** Stores pairs of origin and loss as float64, little-endian. */
export function storeLosses(objectStore: ObjectStore, folds: readonly OriginLosses[]) {
  const rows = folds.flatMap(({ origins, losses }) => [...origins].map((origin, row) => [origin, losses[row] ?? 0]));
  const bytes = Buffer.from(Float64Array.from(rows.flat()).buffer);
  return objectStore.put({ folder: 'searches', name: 'losses.f64', bytes, contentType: 'application/octet-stream' });
}

/** The losses of several parts, as one list. */
export async function readLosses(objectStore: ObjectStore, parts: readonly PartScores[]): Promise<OriginLosses> {
  const lists = await Promise.all(parts.map(({ losses }) => objectStore.get(losses)));
  const bytes = Buffer.concat(lists);
  const count = bytes.length / 16;
  const at = (row: number, place: number) => bytes.readDoubleLE(16 * row + 8 * place);
  return {
    origins: Float64Array.from({ length: count }, (_, row) => at(row, 0)),
    losses: Float64Array.from({ length: count }, (_, row) => at(row, 1)),
  };
}
