import { NexthourError } from '../../../system/errors';
import { unavailable } from '../../http-error';
import { readLedger } from '../forecasts/read-ledger';

const STORAGE_ERRORS: readonly string[] = [
  ...['ObjectStoreFailed', 'MlflowUnreachable', 'MlflowRefused', 'UnexpectedMlflowAnswer', 'ArtifactsNotServed'],
];

/**
 * Waits for work that needs the database, the object store or MLflow.
 * @throws HttpError StorageUnreachable, without the message of the storage, which can contain addresses; and the errors of `readLedger`
 */
export function withStorage<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  return readLedger(work, deadlineMs).catch((cause: unknown) => {
    if (!(cause instanceof NexthourError) || !STORAGE_ERRORS.includes(cause.code)) throw cause;
    const message =
      'MLflow or the object store cannot be used at the moment; try again later. `nexthour status` says which one and why';
    throw unavailable('StorageUnreachable', message, { cause });
  });
}
