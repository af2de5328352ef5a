import { homePaths } from '../config/home';
import { type Settings, toVariables } from '../config/settings';
import type { Clock } from '../system/clock';
import { messageOf } from '../system/errors';
import { identifyProcess, type ProcessIdentity } from '../system/processes';
import type { Plan } from './plan';
import type { Progress } from './program';
import { startReaper } from './reaper-link';
import { digestSetting, type StackFile, writeStackFile } from './state-file';
import { createSupervisor, type Supervisor } from './supervisor';

export type RunningStack = Supervisor;

/** When a state that could not be written is written again. */
const RETRY_MS = 1_000;

/** Runs a plan under a supervisor and a reaper, and keeps stack.json up to date. */
export function runPlan(given: {
  readonly settings: Settings;
  readonly plan: Plan;
  readonly clock: Clock;
  readonly onProgress?: (progress: Progress) => void;
}): RunningStack {
  const { plan, settings } = given;
  const startedAt = given.clock.now();
  const reaper = startReaper({ onReplaced: writeState });
  let isReady = false;
  let isStopped = false;
  let hasWritten = false;
  let retry: NodeJS.Timeout | undefined;
  const failures = new Map<string, LastFailure>();
  const supervisor = createSupervisor({
    programs: plan.programs,
    reaper,
    logs: homePaths(settings.home).logs,
    onProgress: (progress) => {
      if (progress.state === 'restarting') noteFailure(progress);
      writeState();
      given.onProgress?.(progress);
    },
  });
  writeState();

  return {
    ...supervisor,
    start: async (interruption) => {
      try {
        await supervisor.start(interruption);
      } catch (error) {
        await end();
        throw error;
      }
      isReady = true;
      writeState();
    },
    stop: () => supervisor.stop().then(end),
    killNow: () => {
      supervisor.killNow();
      void end();
    },
  };

  function end(): Promise<void> {
    isStopped = true;
    return reaper.dismiss();
  }

  /** After the first write, a full disk must not end the servers: the file is written when there is room again. The problem is printed once. */
  function writeState(): void {
    if (isStopped) return;
    clearTimeout(retry);
    try {
      writeStackFile(settings.home, describeState());
      hasWritten = true;
      retry = undefined;
    } catch (error) {
      if (!hasWritten) throw error;
      if (retry === undefined) process.stderr.write(`${describeUnwritten(settings.home, error)}\n`);
      retry = setTimeout(writeState, RETRY_MS).unref();
    }
  }

  function describeState(): StackFile {
    const processes = new Map(supervisor.status().map((status) => [status.name, status]));
    return {
      pid: process.pid,
      startedAt,
      isReady,
      supervisor: identifySelf(),
      reaper: reaper.identity(),
      environment: plan.environment,
      settingDigests: digestSettings(settings),
      addresses: [...plan.addresses],
      services: plan.services.map((service) =>
        toRecord(service, processes.get(service.name), failures.get(service.name)),
      ),
    };
  }

  /** A program that starts again after a failure also reports `restarting`, without a reason. */
  function noteFailure({ service, detail, ending }: Progress): void {
    if (detail === null) return;
    const count = (failures.get(service)?.count ?? 0) + 1;
    failures.set(service, { at: given.clock.now(), reason: detail, count, ...(ending && { ending }) });
  }
}

function describeUnwritten(home: string, error: unknown): string {
  return `nexthour runs on, but ${homePaths(home).stackFile} cannot be written (${messageOf(error)}); it is tried again each second, and until then \`nexthour status\` shows the state before`;
}

function digestSettings(settings: Settings): Record<string, string> {
  const variables = Object.entries(toVariables(settings));
  return Object.fromEntries(variables.map(([name, value]) => [name, digestSetting(value)]));
}

function identifySelf(): ProcessIdentity {
  return identifyProcess(process.pid) ?? { pid: process.pid, startedAt: 'unknown' };
}

type ServiceRecord = StackFile['services'][number];
type LastFailure = NonNullable<ServiceRecord['lastFailure']>;

function toRecord(
  service: Plan['services'][number],
  status: ReturnType<Supervisor['status']>[number] | undefined,
  lastFailure: LastFailure | undefined,
) {
  const process = status?.pid ? identifyProcess(status.pid) : null;
  return {
    ...service,
    ports: { ...service.ports },
    state: status?.state ?? 'external',
    process,
    ...(lastFailure ? { lastFailure } : {}),
  } satisfies ServiceRecord;
}
