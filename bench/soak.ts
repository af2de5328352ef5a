import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readSettings, requireServers } from '../config/settings';
import { HOUR_MS } from '../forecasting/hour';
import { readStackFile, type StackFile } from '../stack/state-file';
import { waitForExit } from '../system/processes';
import { withTemporal } from '../temporal/connection';
import { findGaps, type Growth, measureGrowth } from './soak/growth';
import { type Load, startLoad } from './soak/load';
import { type NexthourRun, startCommand, withNexthour } from './soak/nexthour-run';
import { readProcessFigures } from './soak/process-figures';

const DEFAULT_MINUTES = 30;
const SPEED = 60;
const SAMPLE_MS = 5_000;
const MODEL_MS = 300_000;
const RSS_LIMIT = { part: 0.15, slack: 40 };
const DESCRIPTOR_LIMIT = { part: 0.1, slack: 12 };
/** A training that delays a run also delays the settlement of the last forecasts. */
const MAX_WAITING = 5;
const HISTORY_LIMIT = { part: 0.2, slack: 20 };

/**
 * Runs nexthour as a time-lapse, an hour per minute, under load, and makes another version the production model every minute. Prints
 * how memory, open descriptors and the histories of workflows developed, and whether an hour is missing. The exit code is 1 when one
 * of them grows, an hour is missing or doubled, or a request was not answered with 2xx.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: String(DEFAULT_MINUTES) } } });
  const minutes = Number(values.minutes);
  if (!(minutes >= 1 && minutes <= 1_440))
    throw new Error(`--minutes is ${values.minutes}; give a number from 1 to 1440`);
  const options = { args: ['--time-lapse', String(SPEED)], variables: { HISTORY_DAYS: '90' } };
  await withNexthour(options, async (run) => {
    const { home } = run;
    const url = await waitForServer(run);
    console.log(`nexthour runs in ${home}; the load begins`);
    const load = startLoad(url);
    const samples = await observe(run, url, Date.now() + minutes * 60_000);
    await load.stop();
    if (await report({ home, url, samples, load })) return;
    process.exitCode = 1;
    run.keepLogs();
  });
}

/** The figures of each process by its name, in the order of time. */
type Samples = Map<string, { rssMb: number[]; descriptors: number[] }>;

/** Waits until the server has a model. @returns its URL */
async function waitForServer({ home, process: nexthour }: NexthourRun): Promise<string> {
  const giveUpAt = Date.now() + MODEL_MS;
  while (Date.now() < giveUpAt && nexthour.exitCode === null) {
    const server = readStackFile(home)?.services.find(({ name }) => name === 'server');
    const url = `http://127.0.0.1:${server?.ports.http}`;
    if (server?.ports.http && (await fetch(`${url}/ready`).catch(() => null))?.ok) return url;
    await sleep(1_000);
  }
  throw new Error(`nexthour had no model after ${MODEL_MS / 1_000} s`);
}

async function observe(
  { home, environment, process: nexthour }: NexthourRun,
  url: string,
  until: number,
): Promise<Samples> {
  const samples: Samples = new Map();
  let nextSwapAt = Date.now() + 60_000;
  let swap: Promise<unknown> = Promise.resolve();
  while (Date.now() < until && nexthour.exitCode === null) {
    addSample(samples, readStackFile(home));
    if (Date.now() >= nextSwapAt) {
      nextSwapAt += 60_000;
      swap = swapModel(url, environment);
    }
    await sleep(SAMPLE_MS);
  }
  await swap;
  return samples;
}

function addSample(samples: Samples, stack: StackFile | null): void {
  for (const { name, process } of stack?.services ?? []) {
    const figures = process && readProcessFigures(process.pid);
    if (!figures) continue;
    const { rssMb, descriptors } = samples.get(name) ?? { rssMb: [], descriptors: [] };
    samples.set(name, { rssMb: [...rssMb, figures.rssMb], descriptors: [...descriptors, figures.descriptors] });
  }
}

/** Makes version 2 the production model when it is 1, and the other way round. Before there is a version 2, nothing happens. */
async function swapModel(url: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const model = (await (await fetch(`${url}/model`)).json()) as { version?: string };
  const version = model.version === '1' ? '2' : '1';
  await waitForExit(startCommand(['promote', '--version', version, '--reason', 'soak'], environment));
}

interface Finished {
  readonly home: string;
  readonly url: string;
  readonly samples: Samples;
  readonly load: Load;
}

/** Prints the figures. @returns whether all is well */
async function report({ home, url, samples, load }: Finished): Promise<boolean> {
  const growths = [...samples].flatMap(([name, { rssMb, descriptors }]) => [
    measureGrowth(`${name}: memory (MB)`, rssMb, RSS_LIMIT),
    measureGrowth(`${name}: open descriptors`, descriptors, DESCRIPTOR_LIMIT),
  ]);
  const histories = measureGrowth('events in the history of an hour', await readHistoryLengths(home), HISTORY_LIMIT);
  for (const growth of [...growths, histories]) console.log(formatGrowth(growth));
  const forecasts = await readForecasts(url);
  const hours = forecasts.map(({ target_hour: hour }) => Date.parse(hour));
  const { missing, doubled } = findGaps(hours, HOUR_MS);
  // The newest forecasts wait for their price.
  const unsettled = forecasts.slice(MAX_WAITING).filter(({ state }) => state !== 'settled');
  const failed = [...load.answers].filter(([status]) => !status.startsWith('2'));
  console.log(
    `hours: ${hours.length} with a forecast, ${missing.length} missing, ${doubled.length} doubled, ${unsettled.length} not settled`,
  );
  console.log(`POST /predict: ${[...load.answers].map(([status, count]) => `${count} × ${status}`).join(', ')}`);
  const isGrowing = [...growths, histories].some((growth) => growth.isGrowing);
  return !isGrowing && missing.length + doubled.length + unsettled.length + failed.length === 0 && hours.length > 0;
}

function formatGrowth({ name, before, after, isGrowing }: Growth): string {
  return `${name.padEnd(40)} ${before.toFixed(0).padStart(6)} → ${after.toFixed(0).padStart(6)}${isGrowing ? '  GROWS' : ''}`;
}

/** The number of events of each finished hour, oldest first. */
async function readHistoryLengths(home: string): Promise<number[]> {
  const { temporal } = requireServers(readSettings({}, readStackFile(home)?.environment), 'temporal');
  return withTemporal(temporal, async (client) => {
    const lengths: number[] = [];
    const query = `WorkflowType = 'hourly' AND ExecutionStatus = 'Completed'`;
    for await (const { historyLength } of client.workflow.list({ query })) lengths.push(historyLength);
    return lengths.reverse();
  });
}

interface LedgerEntry {
  readonly target_hour: string;
  readonly state: string;
}

/** The newest 1,000 forecasts of the ledger. */
async function readForecasts(url: string): Promise<readonly LedgerEntry[]> {
  const answer = await fetch(`${url}/forecasts?limit=1000`);
  return ((await answer.json()) as { forecasts: readonly LedgerEntry[] }).forecasts;
}

main().catch((error: Error) => {
  console.error(`soak: ${error.message}`);
  process.exitCode = 1;
});
