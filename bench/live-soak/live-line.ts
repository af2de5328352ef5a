import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, withDatabase } from '../../clients/postgres/database';
import { openClock } from '../../config/clock';
import { readSettings, requireServers } from '../../config/settings';
import { readStackFile, type StackFile } from '../../stack/state-file';

/** The processes of a supervisor are back within this time. */
const MAX_RETURN_MS = 120_000;
const POLL_MS = 250;

/** A running live line, as a person sees it from outside. */
export interface LiveLine {
  readonly home: string;
  /** How many times faster than real time its clock runs. */
  readonly speed: number;
  /** The time of its clock, epoch ms. */
  now(): number;
  /** @throws when the process does not run */
  pidOf(service: string): number;
  /** Sends faults to the simulated exchange. */
  inject(faults: readonly object[]): Promise<void>;
  /** Asks the simulated exchange. */
  ask<T>(path: string): Promise<T>;
  query<T>(work: (database: Database) => Promise<T>): Promise<T>;
}

type Service = StackFile['services'][number];

export function openLiveLine({ home, speed }: { home: string; speed: number }): LiveLine {
  const settings = requireServers(readSettings({}, readStackFile(home)?.environment), 'databaseUrl', 'kraken');
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(`${settings.kraken.restUrl}${path}`, init);
    if (!response.ok)
      throw new Error(`the simulator answered ${path} with ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const clock = openClock(home);
  return {
    home,
    speed,
    now: () => clock.now(),
    pidOf: (service) => {
      const pid = findService(home, service)?.process?.pid;
      if (pid === undefined) throw new Error(`${service} does not run`);
      return pid;
    },
    inject: async (faults) => {
      const headers = { 'content-type': 'application/json' };
      await call('/faults', { method: 'POST', headers, body: JSON.stringify({ faults }) });
    },
    ask: async <T>(path: string) => (await call(path)) as T,
    query: (work) => withDatabase(settings.databaseUrl, work),
  };
}

/** Waits until a service runs and is ready. @param options.otherThan the process that was killed */
export async function waitUntilReady(
  { home }: LiveLine,
  service: string,
  { otherThan }: { otherThan?: number } = {},
): Promise<void> {
  const isBack = (found: Service | undefined) =>
    found?.state === 'ready' && found.process !== null && found.process.pid !== otherThan;
  const giveUpAt = performance.now() + MAX_RETURN_MS;
  while (!isBack(findService(home, service))) {
    if (performance.now() > giveUpAt)
      throw new Error(`${service} was not ready again after ${MAX_RETURN_MS / 1_000} s`);
    await sleep(POLL_MS);
  }
}

function findService(home: string, service: string): Service | undefined {
  return readStackFile(home)?.services.find(({ name }) => name === service);
}
