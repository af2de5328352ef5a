import type { ObjectRef, ObjectStore } from '../../clients/object-store';
import type { NewObservation, Observations } from '../../clients/postgres/observations';
import { observeHours, rejectImpossiblePrices } from '../../forecasting/price-points';
import type { FetchedAnswer } from './fetch-answer';

export interface ObservationWriterDeps {
  readonly source: string;
  readonly asset: string;
  readonly observations: Observations;
  readonly objectStore: ObjectStore;
  /** When the calls were planned (epoch ms). An hour whose rate another run has stored since then is not stored again. */
  readonly fetchedSince: number;
  /** Whether an observation may be stored. A price that may still be published is not recorded as missing. */
  readonly isFinal: (row: NewObservation) => boolean;
}

/** Stores the bytes of each answer in the object store under their hash, and its observations in Postgres, in batches. */
export interface ObservationWriter {
  /** Stores an answer as it was received, without observations. */
  storeAnswer(answer: FetchedAnswer): Promise<ObjectRef>;
  /** Resolves to the number of hours for which the answer has a rate, and the number of its prices that cannot be true. */
  write(answer: FetchedAnswer): Promise<{ hours: number; rejected: number }>;
  /** Writes the last batch, which may be incomplete. */
  close(): Promise<void>;
}

/** A crash loses at most one batch of rows; their raw answers are already stored. */
const ROWS_PER_BATCH = 400;

export function createObservationWriter(deps: ObservationWriterDeps): ObservationWriter {
  const { source, asset, observations, objectStore, fetchedSince, isFinal } = deps;
  let batch: NewObservation[] = [];

  async function writeBatch(): Promise<void> {
    const rows = batch;
    batch = [];
    if (rows.length > 0) await observations.append(rows, { fetchedSince });
  }

  async function storeAnswer({ call, bytes, receivedAt }: FetchedAnswer): Promise<ObjectRef> {
    const file = { folder: 'raw', name: 'history.json', bytes, contentType: 'application/json' };
    const object = await objectStore.put(file);
    await observations.recordAnswer({ source, asset, start: call.start, end: call.end, object, receivedAt });
    return object;
  }

  async function write(answer: FetchedAnswer): Promise<{ hours: number; rejected: number }> {
    const { call, points, receivedAt } = answer;
    const object = await storeAnswer(answer);
    const origin = { source, asset, answerSha256: object.sha256, observedAt: receivedAt };
    const possible = rejectImpossiblePrices(points);
    const rows = observeHours(possible.points, call.hours).map((hour) => ({ ...hour, ...origin }));
    batch.push(...rows.filter(isFinal));
    if (batch.length >= ROWS_PER_BATCH) await writeBatch();
    return { hours: rows.filter(({ rate }) => rate !== null).length, rejected: possible.rejected };
  }

  return { storeAnswer, write, close: writeBatch };
}
