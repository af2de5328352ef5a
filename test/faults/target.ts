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
import { type Stack, startStack } from '../../stack/stack';
import { readStackFile } from '../../stack/state-file';
import { connectTemporal } from '../../temporal/connection';
import { scheduleId } from '../../temporal/schedule';
import { API_KEY, type RunningSimulator, startSimulator } from '../support/start-simulator';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';

/** The servers that nexthour uses, each reached through a proxy. */
export type ProxiedServer = 'postgres' | 'object-store' | 'mlflow' | 'temporal' | 'exchange';

/** A complete nexthour whose servers, processes, exchange and time a fault can disturb. */
export interface Target {
  /** The settings of its processes, with the proxies in front of the servers. */
  readonly environment: EnvironmentVariables;
  /** The settings of the servers themselves, for checks from outside. */
  readonly direct: SettingsWith<'temporal' | 'databaseUrl' | 'objectStore' | 'mlflow'>;
  readonly home: string;
  readonly serverUrl: string;
  readonly proxies: Readonly<Record<ProxiedServer, TcpProxy>>;
  readonly temporal: Client;
  readonly database: Database;
  /** The time of all processes, in epoch ms. */
  now(): number;
  /** Sets the time of all processes and of the exchange. It continues at the speed of the real time. */
  setTime(time: number): void;
  /** Chooses the faults of the exchange from now on. */
  setExchangeFault(faultOf: FaultOf | undefined): void;
  pidOf(service: ServiceName): number;
  pids(): number[];
  remove(): Promise<void>;
}

const SERVERS = ['postgres', 'object-store', 'temporal', 'mlflow'] as const;
const PROCESSES = ['pipeline-worker', 'training-worker', 'server'] as const;
export const HISTORY_DAYS = '90';

/** Starts the servers, a proxy before each one, and the processes of nexthour behind the proxies. */
export async function startTarget(time: number): Promise<Target> {
  const root = mkdtempSync(join(tmpdir(), 'nexthour-faults-'));
  chmodSync(root, 0o755);
  const homes = { servers: join(root, 'servers'), processes: join(root, 'processes') };
  for (const home of Object.values(homes)) mkdirSync(home);
  let faultOf: FaultOf | undefined;
  let simulator: RunningSimulator | undefined;
  const stacks: Stack[] = [];
  const setTime = (now: number) => {
    simulator?.clock.set(now);
    writeClockSetting(homes.processes, { speed: 1, realAt: Date.now(), shownAt: now });
  };
  const removeFolders = () => {
    rmSync(root, { recursive: true, force: true });
    rmSync(folderOutsideHome(homes.servers), { recursive: true, force: true });
  };
  try {
    simulator = await startSimulator({ now: time, creditsPerDay: 100_000, faultOf: (call) => faultOf?.(call) });
    setTime(time);
    const serverSettings = readSettings({ NEXTHOUR_HOME: homes.servers, HISTORY_DAYS });
    const servers = await startStack({ settings: serverSettings, services: SERVERS, ports: 'free' });
    stacks.push(servers);
    const direct = requireServers(
      readSettings({}, servers.environment),
      ...(['temporal', 'databaseUrl', 'objectStore', 'mlflow'] as const),
    );
    const urls = { ...servers.environment, LIVE_COIN_WATCH_URL: simulator.url, LIVE_COIN_WATCH_API_KEY: API_KEY };
    const { proxies, environment: proxied } = await placeProxies(urls);
    const environment = { ...proxied, NEXTHOUR_HOME: homes.processes, HISTORY_DAYS };
    const processes = await startStack({ settings: readSettings(environment), services: PROCESSES, ports: 'free' });
    stacks.push(processes);
    const temporal = await connectTemporal(direct.temporal);
    await temporal.schedule.getHandle(scheduleId('BTC')).pause('the tests start the hours themselves');
    const database = connectDatabase(direct.databaseUrl);
    const listProcesses = () => [homes.servers, homes.processes].flatMap((home) => readStackFile(home)?.services ?? []);
    return {
      environment,
      direct,
      home: homes.processes,
      serverUrl: findServerUrl(processes),
      proxies,
      temporal,
      database,
      now: () => openClock(homes.processes).now(),
      setTime,
      setExchangeFault: (next) => {
        faultOf = next;
      },
      pidOf: (service) => {
        const pid = listProcesses().find(({ name, process }) => name === service && process)?.process?.pid;
        if (pid === undefined) throw new Error(`${service} is not running`);
        return pid;
      },
      pids: () => listProcesses().flatMap(({ process }) => (process ? [process.pid] : [])),
      remove: async () => {
        await temporal.connection.close();
        await database.destroy();
        for (const stack of stacks.reverse()) await stack.stop();
        await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
        await simulator?.close();
        removeFolders();
      },
    };
  } catch (error) {
    for (const stack of stacks.reverse()) await stack.stop();
    await simulator?.close();
    removeFolders();
    throw error;
  }
}

const URL_OF: Readonly<Record<ProxiedServer, keyof EnvironmentVariables>> = {
  postgres: 'DATABASE_URL',
  'object-store': 'MINIO_ENDPOINT',
  mlflow: 'MLFLOW_TRACKING_URI',
  temporal: 'TEMPORAL_ADDRESS',
  exchange: 'LIVE_COIN_WATCH_URL',
};

async function placeProxies(environment: EnvironmentVariables) {
  const entries = Object.entries(URL_OF).map(async ([name, variable]) => {
    const url = environment[variable] ?? '';
    const port = Number(/:(\d+)(?=\/|$)/.exec(url)?.[1]);
    const proxy = await startTcpProxy(port);
    return { name, variable, proxy, url: url.replace(`:${port}`, `:${proxy.port}`) };
  });
  const placed = await Promise.all(entries);
  return {
    proxies: Object.fromEntries(placed.map(({ name, proxy }) => [name, proxy])) as Record<ProxiedServer, TcpProxy>,
    environment: { ...environment, ...Object.fromEntries(placed.map(({ variable, url }) => [variable, url])) },
  };
}

function findServerUrl({ addresses }: Stack): string {
  return (addresses.find(({ name }) => name === 'Forecasts')?.url ?? '')
    .replace('/docs', '')
    .replace('localhost', '127.0.0.1');
}
