import { type CheckedFeatures, checkFeatureRows } from '../../activities/features/check-rows';
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
  const recorded = await withFeatures(async (tables, { source, asset, firstHour }) => {
    const { from = firstHour, to = hourOf(now) } = range;
    if (from > to) throw new UserError(`--from ${formatHour(from)} is after --to ${formatHour(to)}; swap them`);
    const query = { source, asset, from, to, at: now, recordedAt: now, signal: stop };
    return { source, from, to, ...(await recordFeatureRows(tables, query)) };
  });
  const { source, from, to, hours, recorded: added } = recorded;
  const answer = { source, from: formatHour(from), to: formatHour(to), hours, recorded: added };
  const text = `Stored the features of ${formatCount(added)} of ${formatCount(hours)} hours, ${answer.from} to ${answer.to}, ${source}; the others were stored before\n`;
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : text);
}

export interface CheckOptions {
  readonly json?: boolean;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Computes a part of the stored features again and compares them. Exit code 1 when one differs. */
export async function checkFeatures({ clock, stop, json = false }: CheckOptions): Promise<void> {
  const checked = await withFeatures(async ({ featureChecks, ...tables }, { source, asset }) => {
    const result = { source, asset, ...(await checkFeatureRows(tables, { source, asset, signal: stop })) };
    await featureChecks.record({ ...result, checkedAt: clock.now() });
    return result;
  });
  process.stdout.write(json ? `${JSON.stringify(checked, null, 2)}\n` : describeCheck(checked));
  if (checked.differences > 0) process.exitCode = 1;
}

function describeCheck({ asset, source, rows, differences, example }: CheckedFeatures & Record<string, unknown>) {
  if (rows === 0)
    return `No features of ${asset} are stored yet (${source}); \`nexthour features backfill\` stores them\n`;
  const checked = `${formatCount(rows)} stored rows of ${asset}, ${source}, were computed again from the prices`;
  if (differences === 0) return `${checked}: all are equal, bit for bit\n`;
  return `${checked}: ${formatCount(differences)} differ. The first: ${example}\n`;
}

type Tables = ReturnType<typeof openFeatureTables>;

/** @throws UserError before the first prices */
function withFeatures<T>(
  work: (tables: Tables, origin: { source: string; asset: string; firstHour: Hour }) => Promise<T>,
): Promise<T> {
  return withStoredData(['databaseUrl'], ({ databaseUrl, asset }) =>
    withDatabase(databaseUrl, async (database) => {
      const tables = openFeatureTables(database);
      const newest = await tables.snapshots.newest({ asset });
      if (!newest) throw new UserError('There are no prices yet; `npm start` fetches them');
      return work(tables, { source: newest.source, asset, firstHour: newest.firstHour });
    }),
  );
}
