import { withDeadline } from '../../system/calls';
import { LedgerUnreachable } from '../errors';

const DEADLINE_MS = 2_000;

/**
 * What a read of the ledger gives.
 * @throws LedgerUnreachable when it fails, or takes too long; its words stay in `cause`, they name addresses
 */
export function fromLedger<T>(read: Promise<T>, { deadlineMs = DEADLINE_MS } = {}): Promise<T> {
  return withDeadline(deadlineMs, read).catch((cause: unknown) => {
    throw new LedgerUnreachable(cause);
  });
}
