import type { ObjectStore } from '../../clients/object-store';
import type { NewObservation, Observations } from '../../clients/postgres/observations';
import { observeHours } from '../../forecasting/price-points';
import type { Harvest } from './fetch';

export interface BarnDeps {
  readonly source: string;
  readonly asset: string;
  readonly observations: Observations;
  readonly objectStore: ObjectStore;
  /** Whether an observation may be recorded yet. */
  readonly isFinal: (row: NewObservation) => boolean;
}

/** Where answers go: their bytes into the object store under their hash, what they say into the observations, a batch at a time. */
export interface Barn {
  /** Resolves to the number of hours whose rate the answer tells. */
  bringIn(harvest: Harvest): Promise<number>;
  /** Writes the last, incomplete batch. */
  close(): Promise<void>;
}

/** What a crash can lose; the raw answers of it are kept all the same. */
const ROWS_PER_BATCH = 400;

export function openBarn({ source, asset, observations, objectStore, isFinal }: BarnDeps): Barn {
  let batch: NewObservation[] = [];

  async function writeBatch(): Promise<void> {
    const rows = batch;
    batch = [];
    if (rows.length > 0) await observations.append(rows);
  }

  async function bringIn({ call, bytes, points, receivedAt }: Harvest): Promise<number> {
    const file = { folder: 'raw', name: 'history.json', bytes, contentType: 'application/json' };
    const object = await objectStore.put(file);
    await observations.recordAnswer({ source, asset, start: call.start, end: call.end, object, receivedAt });
    const facts = { source, asset, answerSha256: object.sha256, observedAt: receivedAt };
    const rows = observeHours(points, call.hours).map((hour) => ({ ...hour, ...facts }));
    batch.push(...rows.filter(isFinal));
    if (batch.length >= ROWS_PER_BATCH) await writeBatch();
    return rows.filter(({ rate }) => rate !== null).length;
  }

  return { bringIn, close: writeBatch };
}
