import { createAblations } from '../clients/postgres/ablations';
import { createChanges } from '../clients/postgres/changes';
import type { Database } from '../clients/postgres/database';
import { type FeatureTables, readFeaturesAt } from '../clients/postgres/features';
import { type GridQuery, readHourGrid } from '../clients/postgres/hour-grid';
import { createHourRuns } from '../clients/postgres/hour-runs';
import { createLedger } from '../clients/postgres/ledger';
import { createTrailingLosses } from '../clients/postgres/ledger/trailing-losses';
import { createLedgerArchive } from '../clients/postgres/ledger-archive';
import { createLineage } from '../clients/postgres/lineage';
import { createLiveReads } from '../clients/postgres/live';
import { readLiveScores } from '../clients/postgres/live-scores';
import { readMinuteRoles } from '../clients/postgres/minute-roles';
import { createNews } from '../clients/postgres/news';
import { createPathLedger } from '../clients/postgres/path-ledger';
import { readQualityResults } from '../clients/postgres/quality-results';
import { createQuestions } from '../clients/postgres/questions';
import { createSearches } from '../clients/postgres/searches';
import { readSeries } from '../clients/postgres/series-freshness';
import type { AssetHour } from '../forecasting/hour';
import { readHourDetail } from '../operations/hours/read-hour';
import { openStoredPrices } from '../operations/labels/prices';

/** What the routes read from the database. */
export function createReaders(database: Database, tables: FeatureTables) {
  const ledger = createLedger(database);
  const lineage = createLineage(database);
  const trailingLosses = createTrailingLosses(database);
  const archive = createLedgerArchive(database, trailingLosses);
  const hourRuns = createHourRuns(database);
  return {
    ledger,
    archive,
    reports: { hourRuns, archive },
    readResults: (query: Parameters<typeof readQualityResults>[1]) => readQualityResults(database, query),
    changes: createChanges(database),
    lineage,
    paths: createPathLedger(database),
    live: createLiveReads(database),
    news: createNews(database),
    readRoles: (query: Parameters<typeof readMinuteRoles>[1]) => readMinuteRoles(database, query),
    questions: createQuestions(database),
    searches: createSearches(database),
    ablations: createAblations(database),
    readLiveScores: async (query: { asset: string }) =>
      readLiveScores(database, query, await trailingLosses.read(query)),
    readHours: (query: GridQuery) => readHourGrid(database, query),
    readHour: (hour: AssetHour) => readHourDetail({ hourRuns, ledger, lineage }, hour),
    readFeatures: (query: Parameters<typeof readFeaturesAt>[1]) => readFeaturesAt(tables, query),
    readSeries: (query: { now: number }) => readSeries(database, query),
    openPrices: (query: Parameters<typeof openStoredPrices>[1]) => openStoredPrices(tables, query),
  };
}
