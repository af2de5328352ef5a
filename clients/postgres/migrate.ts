import { type Migration, Migrator, sql } from 'kysely';
import { messageOf, NexthourError } from '../../system/errors';
import type { Database } from './database';
import * as firstTables from './migrations/0001-first-tables';
import * as closedForecasts from './migrations/0002-closed-forecasts';
import * as decisionsByHand from './migrations/0003-decisions-by-hand';
import * as notifications from './migrations/0004-notifications';
import * as sourcesOfHourRuns from './migrations/0005-sources-of-hour-runs';
import * as questions from './migrations/0006-questions';
import * as ledgerOfQuestions from './migrations/0007-ledger-of-questions';
import * as featureRows from './migrations/0008-feature-rows';
import * as questionModels from './migrations/0009-question-models';
import * as activeModels from './migrations/0010-active-models';
import * as adminActions from './migrations/0011-admin-actions';
import * as changes from './migrations/0012-changes';
import * as liveBars from './migrations/0013-live-bars';
import * as news from './migrations/0014-news';
import * as ledgerOfMinutes from './migrations/0015-ledger-of-minutes';
import * as minuteFeatures from './migrations/0016-minute-features';
import * as modelsOfMinutes from './migrations/0017-models-of-minutes';
import * as liveChanges from './migrations/0018-live-changes';
import * as importedPrices from './migrations/0019-imported-prices';
import * as outsideSeries from './migrations/0020-outside-series';
import * as searches from './migrations/0021-searches';
import * as ablations from './migrations/0022-ablations';
import * as pathChanges from './migrations/0023-path-changes';

const MIGRATIONS: Record<string, Migration> = {
  '0001-first-tables': firstTables,
  '0002-closed-forecasts': closedForecasts,
  '0003-decisions-by-hand': decisionsByHand,
  '0004-notifications': notifications,
  '0005-sources-of-hour-runs': sourcesOfHourRuns,
  '0006-questions': questions,
  '0007-ledger-of-questions': ledgerOfQuestions,
  '0008-feature-rows': featureRows,
  '0009-question-models': questionModels,
  '0010-active-models': activeModels,
  '0011-admin-actions': adminActions,
  '0012-changes': changes,
  '0013-live-bars': liveBars,
  '0014-news': news,
  '0015-ledger-of-minutes': ledgerOfMinutes,
  '0016-minute-features': minuteFeatures,
  '0017-models-of-minutes': modelsOfMinutes,
  '0018-live-changes': liveChanges,
  '0019-imported-prices': importedPrices,
  '0020-outside-series': outsideSeries,
  '0021-searches': searches,
  '0022-ablations': ablations,
  '0023-path-changes': pathChanges,
};

/** The names of the migrations that this version knows, in their order. */
export const MIGRATION_NAMES: readonly string[] = Object.keys(MIGRATIONS);

/** Reads the names of the migrations that have been applied, also those of a newer version. */
export async function readAppliedMigrations(database: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(database);
  return rows.map(({ name }) => name);
}

/** Whether all migrations of this version have been applied. A newer version may have applied more. */
export async function isMigrated(database: Database): Promise<boolean> {
  // A query of a table that does not exist is an error in the log of Postgres, too.
  const { rows } = await sql`select where to_regclass('kysely_migration') is not null`.execute(database);
  const applied = rows.length === 0 ? [] : await readAppliedMigrations(database);
  return MIGRATION_NAMES.every((name) => applied.includes(name));
}

/**
 * Applies all new migrations, or those up to `to`. Several processes may call this at the same time, because Kysely takes a lock. Leaves a
 * database as it is that a newer version has migrated: processes of this version run beside it during an update, and after it was undone.
 * @throws NexthourError `DatabaseNotUsable` when the database does not answer or refuses the login
 */
export async function migrate(database: Database, { to }: { to?: string } = {}): Promise<void> {
  try {
    // Kysely refuses migrations that it does not know.
    if (to === undefined && (await isMigrated(database))) return;
    const migrator = new Migrator({ db: database, provider: { getMigrations: async () => MIGRATIONS } });
    const { error } = await (to === undefined ? migrator.migrateToLatest() : migrator.migrateTo(to));
    if (error) throw error;
  } catch (error) {
    const message = `The database in DATABASE_URL cannot be used: ${messageOf(error)}`;
    throw new NexthourError('DatabaseNotUsable', message, { canRetry: true });
  }
}
