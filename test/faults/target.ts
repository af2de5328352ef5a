import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { openClock, writeClockSetting } from '../../config/clock';
import { readSettings, requireServers, type SettingsWith } from '../../config/settings';
import type { EnvironmentVariables } from '../../config/variables';
import type { FaultOf } from '../../simulator/faults';
import { folderOutsideHome } from '../../stack/postgres-place';
import type { ServiceName } from '../../stack/service';
import { startStack } from '../../stack/stack';
import { readStackFile, type StackFile } from '../../stack/state-file';
import { connectTemporal } from '../../temporal/connection';
import { createPaused } from '../support/mid-hour';
import { API_KEY, startSimulator } from '../support/start-simulator';
import type { TcpProxy } from '../support/tcp-proxy';
import { type Disk, openDisk } from './disk';
import { type ProxiedServer, placeProxies } from './proxies';
import { type SupervisedProcesses, startSupervisedProcesses } from './supervised-processes';
import { waitUntil } from './wait';

/** A complete nexthour whose servers, processes, exchange, disk and time a fault can disturb. */
export interface Target {
  /** The settings of its processes, with the proxies in front of the servers. */
  readonly environment: EnvironmentVariables;
  /** The settings of the servers themselves, for checks from outside. */
  readonly direct: SettingsWith<'temporal' | 'databaseUrl' | 'objectStore' | 'mlflow'>;
  readonly home: string;
  readonly disk: Disk;
  readonly proxies: Readonly<Record<ProxiedServer, TcpProxy>>;
  readonly processes: SupervisedProcesses;
  readonly temporal: Client;
  readonly database: Database;
  serverUrl(): string;
  /** Where a process serves `/metrics`. */
  metricsUrlOf(service: ServiceName): string;
  /** The time of all processes, in epoch ms. */
  now(): number;
  /** Sets the time of all processes and of the exchange. It continues at the speed of the real time. */
  setTime(time: number): void;
  /** Chooses the faults of the exchange from now on. */
  setExchangeFault(faultOf: FaultOf | undefined): void;
  /** Waits until the service runs: its supervisor may be starting it again after an earlier fault. */
  pidOf(service: ServiceName): Promise<number>;
  /** The processes that guard the children of a supervisor. */
  reaperPids(): number[];
  pids(): number[];
  remove(): Promise<void>;
}

const SERVERS = ['postgres', 'object-store', 'temporal', 'mlflow'] as const;
const PROCESSES = ['pipeline-worker', 'training-worker', 'server'] as const;
export const HISTORY_DAYS = '90';
const RUNS_WITHIN_MS = 120_000;

/** What has been started so far, to end it in the opposite order. */
class Cleanup {
  private readonly steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.steps.push(step);
  }

  /** A step that fails does not keep the others from running. @throws the first error */
  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (const step of this.steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

/** Starts the servers, a proxy before each one, and the processes of nexthour behind the proxies. */
export async function startTarget(time: number): Promise<Target> {
  const cleanup = new Cleanup();
  try {
    return await start(time, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function start(time: number, cleanup: Cleanup): Promise<Target> {
  const root = mkdtempSync(join(tmpdir(), 'nexthour-faults-'));
  chmodSync(root, 0o755);
  cleanup.add(() => rmSync(root, { recursive: true, force: true }));
  const disk = openDisk(root);
  cleanup.add(() => disk.close());
  const homes = { servers: join(root, 'servers'), processes: join(root, 'processes') };
  for (const home of Object.values(homes)) mkdirSync(home);
  cleanup.add(() => rmSync(folderOutsideHome(homes.servers), { recursive: true, force: true }));

  let faultOf: FaultOf | undefined;
  const simulator = await startSimulator({ now: time, creditsPerDay: 100_000, faultOf: (call) => faultOf?.(call) });
  cleanup.add(() => simulator.close());
  const setTime = (now: number) => {
    simulator.clock.set(now);
    writeClockSetting(homes.processes, { speed: 1, realAt: Date.now(), shownAt: now });
  };
  setTime(time);

  const serverSettings = readSettings({ NEXTHOUR_HOME: homes.servers, HISTORY_DAYS });
  const servers = await startStack({ settings: serverSettings, services: SERVERS, ports: 'free' });
  cleanup.add(() => servers.stop());
  const direct = requireServers(
    readSettings({}, servers.environment),
    ...(['temporal', 'databaseUrl', 'objectStore', 'mlflow'] as const),
  );
  const urls = { ...servers.environment, LIVE_COIN_WATCH_URL: simulator.url, LIVE_COIN_WATCH_API_KEY: API_KEY };
  const { proxies, environment: proxied } = await placeProxies(urls);
  cleanup.add(() => Promise.all(Object.values(proxies).map((proxy) => proxy.close())));
  const environment = { ...proxied, NEXTHOUR_HOME: homes.processes, HISTORY_DAYS };
  const temporal = await connectTemporal(direct.temporal);
  cleanup.add(() => temporal.connection.close());
  // Before the first worker creates it: otherwise a tick can run an hour that the faults do not expect.
  await createPaused(temporal, 'BTC');
  const processes = await startSupervisedProcesses(environment, PROCESSES);
  cleanup.add(() => processes.stop());
  const database = connectDatabase(direct.databaseUrl);
  cleanup.add(() => database.destroy());

  const files = () => [readStackFile(homes.servers), readStackFile(homes.processes)].flatMap((file) => file ?? []);
  const services = () => files().flatMap((file) => file.services);
  return {
    ...{ environment, direct, home: homes.processes, disk, proxies, processes, temporal, database, setTime },
    serverUrl: () => `http://127.0.0.1:${portOf(processes.file(), 'server')}`,
    metricsUrlOf: (service) => `http://127.0.0.1:${portOf(processes.file(), service)}`,
    now: () => openClock(homes.processes).now(),
    setExchangeFault: (next) => {
      faultOf = next;
    },
    pidOf: async (service) => {
      const find = () => services().find(({ name, process }) => name === service && process)?.process?.pid ?? null;
      await waitUntil(() => find() !== null, { maxMs: RUNS_WITHIN_MS, text: `${service} is not running` });
      return find() ?? 0;
    },
    reaperPids: () => files().flatMap(({ reaper }) => reaper?.pid ?? []),
    pids: () => services().flatMap(({ process }) => process?.pid ?? []),
    remove: () => cleanup.run(),
  };
}

/** The server serves its metrics beside its other routes. */
function portOf({ services }: StackFile, service: ServiceName): number {
  const ports = services.find(({ name }) => name === service)?.ports ?? {};
  return ports.metrics ?? ports.http ?? 0;
}
