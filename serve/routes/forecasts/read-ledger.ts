import { withDeadline } from '../../../system/calls';
import { unavailable } from '../../http-error';

const DEADLINE_MS = 2_000;

/**
 * Waits for a read of the ledger.
 * @throws HttpError LedgerUnreachable when the read fails or takes too long. The caller does not get the message of the database,
 *   because it can contain addresses.
 */
export function readLedger<T>(read: Promise<T>): Promise<T> {
  return withDeadline(DEADLINE_MS, read).catch((cause: unknown) => {
    const message =
      'The ledger of forecasts cannot be read at the moment; try again later. POST /predict works without it';
    throw unavailable('LedgerUnreachable', message, { cause });
  });
}
