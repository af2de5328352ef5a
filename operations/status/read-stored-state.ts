import type { Database } from '../../clients/postgres/database';
import { createHourRuns, readMissingHours } from '../../clients/postgres/hour-runs';
import { createLedger } from '../../clients/postgres/ledger';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { createNotifications } from '../../clients/postgres/notifications';
import { createPromotions } from '../../clients/postgres/promotions';
import { ENTRIES_FOR_OUTCOME, findLastOutcome } from '../../reporting/render-settlement';
import { SHOWN_MESSAGES_MS } from './find-message-problems';
import type { StoredState } from './status';

const SHOWN_RUNS = 12;
const SHOWN_DECISIONS = 3;

export async function readStoredState(
  database: Database,
  { asset, now }: { asset: string; now: number },
): Promise<StoredState> {
  const hourRuns = createHourRuns(database);
  const [forecast, entries, runs, missing, decisions, messages] = await Promise.all([
    createLedger(database).latest({ asset }),
    createLedgerArchive(database).entries({ asset, limit: ENTRIES_FOR_OUTCOME }),
    hourRuns.newest({ asset, count: SHOWN_RUNS }),
    readMissingHours(hourRuns, { asset, now }),
    createPromotions(database).newest({ asset, count: SHOWN_DECISIONS }),
    createNotifications(database).newestSince({ asset, time: now - SHOWN_MESSAGES_MS }),
  ]);
  return { forecast, lastOutcome: findLastOutcome(entries), runs, missing, decisions, messages };
}
