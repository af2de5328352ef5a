import type { Database } from '../../clients/postgres/database';
import { createHourRuns, readMissingHours } from '../../clients/postgres/hour-runs';
import { createLedger } from '../../clients/postgres/ledger';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { createPromotions } from '../../clients/postgres/promotions';
import { ENTRIES_FOR_OUTCOME, findLastOutcome } from '../render-settlement';
import type { StoredState } from './status';

const SHOWN_RUNS = 12;
const SHOWN_DECISIONS = 3;

export async function readStoredState(
  database: Database,
  { asset, now }: { asset: string; now: number },
): Promise<StoredState> {
  const hourRuns = createHourRuns(database);
  const [forecast, entries, runs, missing, decisions] = await Promise.all([
    createLedger(database).latest({ asset }),
    createLedgerArchive(database).entries({ asset, limit: ENTRIES_FOR_OUTCOME }),
    hourRuns.newest({ asset, count: SHOWN_RUNS }),
    readMissingHours(hourRuns, { asset, now }),
    createPromotions(database).newest({ asset, count: SHOWN_DECISIONS }),
  ]);
  return { forecast, lastOutcome: findLastOutcome(entries), runs, missing, decisions };
}
