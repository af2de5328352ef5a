import { withDatabase } from '../../clients/postgres/database';
import { readSettings, type Settings } from '../../config/settings';
import { readStackFile } from '../../stack/state-file';
import { withDeadline } from '../../system/calls';
import { messageOf, UserError } from '../../system/errors';
import { withTemporal } from '../../temporal/connection';
import { withStoredData } from '../connections';
import { findDiskProblem, findHourProblems, findStopProblem } from './find-problems';
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
 * @throws UserError when nexthour has never run here
 */
export async function readStatus(now: number): Promise<Status> {
  const given = readSettings();
  const { home, asset } = given;
  const stack = readStackFile(home);
  const settings = readSettings(undefined, stack?.environment);
  const isStopped = stack === null && settings.temporal === undefined;
  const [stored, workflows, alerts, processes] = await Promise.all([
    readPart('Postgres', () => readStored(settings.asset, now, isStopped)),
    readPart('Temporal', () => readWorkflows(settings)),
    readAlerts(stack),
    stack ? findProcessProblems(stack, now) : [],
  ]);
  const known = { stored: stored.value, workflows: workflows.value };
  const problems: Problem[] = [
    ...findDiskProblem(home),
    ...(isStopped ? [findStopProblem(home)] : []),
    ...processes,
    ...stored.problems,
    ...workflows.problems,
    ...findHourProblems(known),
  ];
  problems.sort((one, other) => RANKS[one.severity] - RANKS[other.severity]);
  return { now, asset: stack ? settings.asset : asset, home, stack, ...known, alerts, problems };
}

async function readPart<T>(
  server: string,
  read: () => Promise<T>,
): Promise<{ value: T | null; problems: readonly Problem[] }> {
  try {
    return { value: await read(), problems: [] };
  } catch (error) {
    if (error instanceof UserError) throw error;
    const what = `${server} cannot be read: ${messageOf(error) || 'it does not answer'}`;
    return { value: null, problems: [{ severity: 'broken', what, remedy: '`nexthour doctor` checks each server' }] };
  }
}

function readStored(asset: string, now: number, isStopped: boolean): Promise<StoredState> {
  return withStoredData(['databaseUrl'], ({ databaseUrl }) => {
    const work = withDatabase(databaseUrl, (database) => readStoredState(database, { asset, now }));
    return isStopped ? work : withDeadline(PART_DEADLINE_MS, work);
  });
}

async function readWorkflows({ temporal, asset }: Settings): Promise<WorkflowState | null> {
  if (!temporal) return null;
  const work = withTemporal(temporal, (client) => readWorkflowState(client, { asset }), { retriesCalls: false });
  return withDeadline(PART_DEADLINE_MS, work);
}
