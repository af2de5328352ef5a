import type { Client } from '@temporalio/client';
import { withDatabase } from '../../clients/postgres/database';
import { readSettings, type Settings } from '../../config/settings';
import { readLastStackFile, readStackFile, type StackFile } from '../../stack/state-file';
import { withDeadline } from '../../system/calls';
import { messageOf, UserError } from '../../system/errors';
import { withTemporal } from '../../temporal/connection';
import { withStoredData } from '../connections';
import { findRemedy } from '../doctor/running';
import { findAssetProblems } from './asset-status';
import { findMessageProblems } from './find-message-problems';
import {
  findAbsentWorkerProblems,
  findDiskProblem,
  findHourProblems,
  findLateForecast,
  findStopProblem,
} from './find-problems';
import { findProcessProblems } from './find-process-problems';
import { readAlerts } from './read-alerts';
import { readStoredState } from './read-stored-state';
import { readWorkflowState } from './read-workflow-state';
import type { Problem, Status, StoredState, WorkflowState } from './status';

const RANKS = { broken: 0, warning: 1 } as const;
/** A server that hangs must not hide what the others know. */
const PART_DEADLINE_MS = 10_000;

/**
 * Reads everything that `nexthour status` shows. A part that cannot be read becomes a problem.
 * @param now the time of the hours, epoch ms
 * @throws UserError when nexthour has never run here
 */
export async function readStatus(now: number): Promise<Status> {
  const realNow = Date.now();
  const given = readSettings();
  const { home } = given;
  const stack = readStackFile(home);
  // Reading the stored data replaces the file of a stack that was killed.
  const last = readLastStackFile(home);
  const settings = readSettings(undefined, stack?.environment);
  const isStopped = stack === null && settings.temporal === undefined;
  const { asset } = settings;
  const assets = [asset, ...settings.assets.filter((one) => one !== asset)];
  const [stored, workflows, alerts, processes] = await Promise.all([
    readPart('postgres', stack, () => readStored(assets, now, isStopped)),
    readPart('temporal', stack, () => readWorkflows(settings, assets)),
    readAlerts(stack),
    stack ? findProcessProblems(stack, { now: realNow, home }) : [],
  ]);
  const [first, ...others] = assets.map((name, index) => ({
    asset: name,
    stored: stored.value?.[index] ?? null,
    workflows: workflows.value?.[index] ?? null,
  }));
  const known = { stored: first?.stored ?? null, workflows: first?.workflows ?? null };
  const state = { now, realNow, asset, others, home, stack, ...known, alerts };
  const problems: Problem[] = [
    ...findDiskProblem(home),
    ...(isStopped ? [findStopProblem(last)] : []),
    ...processes,
    ...stored.problems,
    ...workflows.problems,
    ...findAbsentWorkerProblems(state),
    ...findHourProblems(state),
    ...findMessageProblems(known.stored?.messages ?? []),
    ...others.flatMap((one) => findAssetProblems(one, state)),
    ...findLateForecast(state),
  ];
  problems.sort((one, other) => RANKS[one.severity] - RANKS[other.severity]);
  return { ...state, problems };
}

/** Reads what one server knows. If that fails, the failure is a problem. */
export async function readPart<T>(
  server: 'postgres' | 'temporal',
  stack: StackFile | null,
  read: () => Promise<T>,
): Promise<{ value: T | null; problems: readonly Problem[] }> {
  try {
    return { value: await read(), problems: [] };
  } catch (error) {
    if (error instanceof UserError) throw error;
    const pid = stack?.services.find(({ name }) => name === server)?.process?.pid;
    const process = pid === undefined ? '' : ` (process ${pid})`;
    const what = `${server}${process} cannot be read: ${messageOf(error) || 'it does not answer'}`;
    const restart = pid === undefined ? '' : `. If it hangs, run \`kill -9 ${pid}\`; nexthour then starts it again`;
    return {
      value: null,
      problems: [{ severity: 'broken', what, remedy: `${findRemedy(server, stack, error)}${restart}` }],
    };
  }
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
