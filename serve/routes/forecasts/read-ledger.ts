import { isConnectionError, isUndefinedColumn, isUndefinedTable } from '../../../clients/postgres/connection-errors';
import { withDeadline } from '../../../system/calls';
import { unavailable } from '../../http-error';

const DEADLINE_MS = 2_000;

/**
 * Waits for a read of the ledger. Any error that is not about the connection is thrown as it is.
 * @throws HttpError LedgerUnreachable when the database cannot be reached or takes too long, NoLedgerYet when it has no tables,
 *   LedgerNotUpdated when it has those of an earlier version. The caller does not get the message of the database, because it can
 *   contain addresses.
 */
export function readLedger<T>(read: Promise<T>, deadlineMs = DEADLINE_MS): Promise<T> {
  return withDeadline(deadlineMs, read).catch((cause: unknown) => {
    if (isUndefinedTable(cause)) {
      const message = 'The database has no ledger yet; the pipeline worker creates it when it starts';
      throw unavailable('NoLedgerYet', message, { cause });
    }
    if (isUndefinedColumn(cause)) {
      const message =
        'The database has the tables of an earlier version; the pipeline worker updates them when it starts';
      throw unavailable('LedgerNotUpdated', message, { cause });
    }
    if (!isConnectionError(cause)) throw cause;
    const message =
      'The database with the forecasts and hours cannot be read at the moment; try again later. POST /predict works without it';
    throw unavailable('LedgerUnreachable', message, { cause });
  });
}
