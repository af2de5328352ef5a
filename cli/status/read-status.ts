import type { Client } from '@temporalio/client';
import { withDatabase } from '../../clients/postgres/database';
import { readSettings, type Settings } from '../../config/settings';
import { collectStatus } from '../../operations/status/collect-status';
import { readStoredState } from '../../operations/status/read-stored-state';
import { readWorkflowState } from '../../operations/status/read-workflow-state';
import type { Status, StoredState, WorkflowState } from '../../operations/status/status';
import { readLastStackFile, readStackFile } from '../../stack/state-file';
import { withDeadline } from '../../system/calls';
import { withTemporal } from '../../temporal/connection';
import { withStoredData } from '../connections';

/** A server that hangs must not hide what the others know. */
const PART_DEADLINE_MS = 10_000;

/**
 * Reads everything that `nexthour status` shows. A part that cannot be read becomes a problem.
 * @param now the time of the hours, epoch ms
 * @throws UserError when nexthour has never run here
 */
export async function readStatus(now: number): Promise<Status> {
  const given = readSettings();
  const { home } = given;
  const stack = readStackFile(home);
  // Reading the stored data replaces the file of a stack that was killed.
  const last = readLastStackFile(home);
  const settings = readSettings(undefined, stack?.environment);
  const isStopped = stack === null && settings.temporal === undefined;
  const { asset } = settings;
  const assets = [asset, ...settings.assets.filter((one) => one !== asset)];
  return collectStatus({
    ...{ now, home, assets, stack, isStopped, last },
    readStored: () => readStored(assets, now, isStopped),
    readWorkflows: () => readWorkflows(settings, assets),
  });
}

/** What Postgres knows of each asset, in the same order. */
function readStored(assets: readonly string[], now: number, isStopped: boolean): Promise<StoredState[]> {
  return withStoredData(['databaseUrl'], ({ databaseUrl }) => {
    const work = withDatabase(databaseUrl, (database) =>
      Promise.all(assets.map((asset) => readStoredState(database, { asset, now }))),
    );
    return isStopped ? work : withDeadline(PART_DEADLINE_MS, work);
  });
}

/** What Temporal knows of each asset, in the same order. */
async function readWorkflows({ temporal, home }: Settings, assets: readonly string[]): Promise<WorkflowState[] | null> {
  if (!temporal) return null;
  const readAll = (client: Client) => Promise.all(assets.map((asset) => readWorkflowState(client, { asset, home })));
  return withDeadline(PART_DEADLINE_MS, withTemporal(temporal, readAll, { retriesCalls: false }));
}
