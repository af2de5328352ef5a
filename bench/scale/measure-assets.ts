import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { type Database, withDatabase } from '../../clients/postgres/database';
import { readSettings, requireServers } from '../../config/settings';
import { HOUR_MS, type Hour, hourlyWorkflowId, hourOf } from '../../forecasting/hour';
import type { Stack } from '../../stack/stack';
import { systemClock } from '../../system/clock';
import { withTemporal } from '../../temporal/connection';
import { startHour } from '../../temporal/hours';
import { pauseSchedule } from '../../temporal/pause';
import { withScratchHome, withStack } from '../scratch-home';
import { type ProcessCosts, readProcessCosts } from './process-costs';
import { readStoredSizes, type StoredSizes } from './stored-sizes';

/** The state of all counters at one moment. */
interface Counters {
  readonly at: number;
  readonly costs: Readonly<Record<string, ProcessCosts>>;
  readonly stored: StoredSizes;
}

export interface AssetsMeasure {
  readonly assets: number;
  readonly historyDays: number;
  readonly rounds: number;
  /** Processor time of each service per second while no hour runs. */
  readonly idleCpu: Readonly<Record<string, number>>;
  /** Real seconds in which the first hours of all assets ended. */
  readonly firstHoursS: number;
  /** Real seconds of a round: one ordinary hour of each asset. */
  readonly roundS: number;
  /** Of one round: the 50th and 95th percentile, and the maximum, of the time from the start of an hour to its forecast, and to its end. */
  readonly forecastS: readonly number[];
  readonly endS: readonly number[];
  /** Hours whose run did not publish a forecast. */
  readonly failures: readonly Failure[];
  /** Per asset and hour, by service, table or folder. */
  readonly cpuS: Readonly<Record<string, number>>;
  readonly rows: Readonly<Record<string, number>>;
  readonly databaseBytes: number;
  readonly folderBytes: Readonly<Record<string, number>>;
  /** The largest sum of all services, and each service at that moment. */
  readonly peakMb: Readonly<Record<string, number>>;
}

const IDLE_MS = 15_000;
const SAMPLE_MS = 1_000;
/** The first hour of an asset fetches its history. That of more assets at the same time would only wait for the API. */
const FIRST_HOURS_AT_ONCE = 8;

/** Runs hours of this many assets on a stack of its own: the first hour of each, then `rounds` ordinary ones, each of all assets at the same time. */
export function measureAssets(options: {
  assets: number;
  historyDays: number;
  rounds: number;
}): Promise<AssetsMeasure> {
  const codes = ['BTC', ...Array.from({ length: options.assets - 1 }, (_, index) => `SIM${index + 1}`)];
  const variables = { HISTORY_DAYS: String(options.historyDays), ASSETS: codes.join(',') };
  return withScratchHome('scale', (home) =>
    withStack(home, { variables }, async (stack) => {
      const { temporal, databaseUrl } = requireServers(readSettings(stack.environment), 'temporal', 'databaseUrl');
      return withTemporal(temporal, (client) =>
        withDatabase(databaseUrl, (database) =>
          measure({ ...options, codes, home: home.path, stack, client, database }),
        ),
      );
    }),
  );
}

interface Bench {
  readonly assets: number;
  readonly historyDays: number;
  readonly rounds: number;
  readonly codes: readonly string[];
  readonly home: string;
  readonly stack: Stack;
  readonly client: Client;
  readonly database: Database;
}

async function measure(bench: Bench): Promise<AssetsMeasure> {
  const { assets, historyDays, rounds, codes } = bench;
  // Otherwise the schedules run the newest hour too.
  for (const asset of codes) await pauseSchedule(bench.client, { asset, note: 'bench:scale runs the hours' });
  const newest = hourOf(systemClock.now());
  const beforeIdle = await readCounters(bench);
  await sleep(IDLE_MS);
  const idle = await readCounters(bench);
  const memory = watchMemory(bench.stack);
  const first = await runFirstHours(bench, newest - rounds * HOUR_MS);
  const before = await readCounters(bench);
  const runs: HourTimes[] = [];
  for (let round = rounds - 1; round >= 0; round--) {
    const hour = newest - round * HOUR_MS;
    runs.push(...(await Promise.all(codes.map((asset) => runHour(bench.client, { asset, hour })))));
  }
  const after = await readCounters(bench);
  const each = assets * rounds;
  return {
    ...{ assets, historyDays, rounds },
    idleCpu: mapValues(
      idle.costs,
      ({ cpuS }, name) => (cpuS - (beforeIdle.costs[name]?.cpuS ?? 0)) / (IDLE_MS / 1_000),
    ),
    firstHoursS: (before.at - idle.at) / 1_000,
    roundS: (after.at - before.at) / 1_000 / rounds,
    forecastS: summarise(runs.map(({ forecastS }) => forecastS)),
    endS: summarise(runs.map(({ endS }) => endS)),
    failures: [...first, ...runs].flatMap(({ failure }) => (failure === null ? [] : [failure])),
    cpuS: mapValues(after.costs, ({ cpuS }, name) => (cpuS - (before.costs[name]?.cpuS ?? 0)) / each),
    rows: mapValues(after.stored.rows, (count, name) => (count - (before.stored.rows[name] ?? 0)) / each),
    databaseBytes: (after.stored.databaseBytes - before.stored.databaseBytes) / each,
    folderBytes: mapValues(
      after.stored.folderBytes,
      (bytes, name) => (bytes - (before.stored.folderBytes[name] ?? 0)) / each,
    ),
    peakMb: await memory.stop(),
  };
}

async function runFirstHours({ client, codes }: Bench, hour: Hour): Promise<HourTimes[]> {
  const waiting = [...codes];
  const times: HourTimes[] = [];
  const runNext = async () => {
    for (let asset = waiting.shift(); asset !== undefined; asset = waiting.shift())
      times.push(await runHour(client, { asset, hour }));
  };
  await Promise.all(Array.from({ length: FIRST_HOURS_AT_ONCE }, runNext));
  return times;
}

interface Failure {
  /** The id of its workflow. */
  readonly hour: string;
  readonly reason: string;
}

interface HourTimes {
  readonly forecastS: number;
  readonly endS: number;
  readonly failure: Failure | null;
}

async function runHour(client: Client, { asset, hour }: { asset: string; hour: Hour }): Promise<HourTimes> {
  const startedAt = Date.now();
  try {
    const { handle } = await startHour(client, { asset, hour, trains: true });
    const { steps } = await handle.result();
    const published = steps.find(({ step, result }) => step.endsWith('forecast') && result !== null);
    const forecastS = ((published?.endedAt ?? Number.NaN) - startedAt) / 1_000;
    return { forecastS, endS: (Date.now() - startedAt) / 1_000, failure: null };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    const failure = { hour: hourlyWorkflowId({ asset, hour }), reason: cause?.message ?? message };
    return { forecastS: Number.NaN, endS: (Date.now() - startedAt) / 1_000, failure };
  }
}

async function readCounters({ stack, database, home }: Bench): Promise<Counters> {
  return { at: Date.now(), costs: readCosts(stack), stored: await readStoredSizes(database, home) };
}

function readCosts(stack: Stack): Record<string, ProcessCosts> {
  const running = stack
    .status()
    .flatMap(({ name, pid }) => (pid === null ? [] : [[name, readProcessCosts(pid)] as const]));
  return Object.fromEntries(running);
}

/** Samples the memory of all services until `stop`, which returns the sample with the largest sum. */
function watchMemory(stack: Stack): { stop(): Promise<Record<string, number>> } {
  let largest: Record<string, number> = {};
  const total = (sample: Record<string, number>) => Object.values(sample).reduce((sum, mb) => sum + mb, 0);
  const timer = setInterval(() => {
    const sample = mapValues(readCosts(stack), ({ pssMb }) => pssMb);
    if (total(sample) > total(largest)) largest = sample;
  }, SAMPLE_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      return largest;
    },
  };
}

/** The 50th and 95th percentile and the maximum. */
function summarise(values: readonly number[]): number[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return [0.5, 0.95, 1].map((part) => sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN);
}

function mapValues<From, To>(values: Readonly<Record<string, From>>, map: (value: From, name: string) => To) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value, name)])) as Record<
    string,
    To
  >;
}
