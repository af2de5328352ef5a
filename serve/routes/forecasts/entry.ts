import { formatInstant } from '../../../forecasting/hour';
import type { LedgerEntry } from '../../../forecasting/ledger/entries';
import type { LedgerEntryAnswer } from '../../schemas/ledger-entry';
import { toPublished } from './published';

/** A forecast and what became of it, in the words of the API. */
export function toLedgerEntry({ forecast, settlement, void: voided }: LedgerEntry): LedgerEntryAnswer {
  return {
    ...toPublished(forecast),
    state: settlement ? 'settled' : voided ? 'void' : 'waiting',
    settlement: settlement && toSettlement(settlement),
    void: voided && { reason: voided.reason, voided_at: formatInstant(voided.voidedAt), hash: voided.hash },
  };
}

function toSettlement(settlement: NonNullable<LedgerEntry['settlement']>) {
  const { actual, error, persistenceError, covered, pinball, winkler, snapshotSha256, settledAt, hash } = settlement;
  return {
    ...{ actual, error, persistence_error: persistenceError, covered, pinball, winkler },
    ...{ snapshot_sha256: snapshotSha256, settled_at: formatInstant(settledAt), hash },
  };
}
