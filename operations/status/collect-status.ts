import type { StackFile } from '../../stack/state-file';
import { messageOf, UserError } from '../../system/errors';
import { findRemedy } from '../doctor/remedies';
import { findAssetProblems } from './asset-problems';
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
import type { Problem, Status, StoredState, WorkflowState } from './status';

const RANKS = { broken: 0, warning: 1 } as const;

export interface StatusSources {
  /** The time of the hours, epoch ms. */
  readonly now: number;
  readonly home: string;
  /** The assets; the first one is that of requests and commands without an asset. */
  readonly assets: readonly string[];
  /** `null` when nexthour is stopped, or when its processes run elsewhere. */
  readonly stack: StackFile | null;
  /** Whether nexthour is stopped. */
  readonly isStopped: boolean;
  /** The file that a killed nexthour left. */
  readonly last: StackFile | null;
  /** What Postgres knows of each asset, in the same order. */
  readonly readStored: () => Promise<StoredState[]>;
  /** What Temporal knows of each asset, in the same order. */
  readonly readWorkflows: () => Promise<WorkflowState[] | null>;
}

/** Reads everything that `nexthour status` shows. A part that cannot be read becomes a problem. */
export async function collectStatus(sources: StatusSources): Promise<Status> {
  const { now, home, assets, stack, isStopped, last, readStored, readWorkflows } = sources;
  const realNow = Date.now();
  const [stored, workflows, alerts, processes] = await Promise.all([
    readPart('postgres', stack, readStored),
    readPart('temporal', stack, readWorkflows),
    readAlerts(stack),
    stack ? findProcessProblems(stack, { now: realNow, home }) : [],
  ]);
  const [first, ...others] = assets.map((name, index) => ({
    asset: name,
    stored: stored.value?.[index] ?? null,
    workflows: workflows.value?.[index] ?? null,
  }));
  const known = { stored: first?.stored ?? null, workflows: first?.workflows ?? null };
  const state = { now, realNow, asset: first?.asset ?? '', others, home, stack, ...known, alerts };
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
  server: 'postgres' | 'temporal' | 'kafka',
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
