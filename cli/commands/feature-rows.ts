import { recordFeatureRows } from '../../activities/features/record-rows';
import { withDatabase } from '../../clients/postgres/database';
import { openFeatureTables } from '../../clients/postgres/features';
import { formatHour, type Hour, hourOf } from '../../forecasting/hour';
import { formatCount } from '../../reporting/numbers';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { withStoredData } from '../connections';

export interface BackfillOptions {
  /** Default: the first hour of the newest snapshot. */
  readonly from?: Hour;
  /** Default: the newest closed hour. */
  readonly to?: Hour;
  readonly json?: boolean;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Stores the features of past hours that are not stored yet. */
export async function backfillFeatures({ clock, stop, json = false, ...range }: BackfillOptions): Promise<void> {
  const now = clock.now();
  const recorded = await withStoredData(['databaseUrl'], ({ databaseUrl, asset }) =>
    withDatabase(databaseUrl, async (database) => {
      const tables = openFeatureTables(database);
      const newest = await tables.snapshots.newest({ asset });
      if (!newest) throw new UserError('There are no prices yet; `npm start` fetches them');
      const { source, firstHour } = newest;
      const { from = firstHour, to = hourOf(now) } = range;
      if (from > to) throw new UserError(`--from ${formatHour(from)} is after --to ${formatHour(to)}; swap them`);
      const query = { source, asset, from, to, at: now, recordedAt: now, signal: stop };
      return { source, from, to, ...(await recordFeatureRows(tables, query)) };
    }),
  );
  const { source, from, to, hours, recorded: added } = recorded;
  const answer = { source, from: formatHour(from), to: formatHour(to), hours, recorded: added };
  const text = `Stored the features of ${formatCount(added)} of ${formatCount(hours)} hours, ${answer.from} to ${answer.to}, ${source}; the others were stored before\n`;
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : text);
}
