import { openClock, writeClockSetting } from '../../../config/clock';
import { readSettings, requireServers } from '../../../config/settings';
import type { EnvironmentVariables } from '../../../config/variables';
import { type AssetHour, HOUR_MS, type Hour, hourOf } from '../../../forecasting/hour';
import type { FaultOf } from '../../../simulator/faults';
import { createSimulator } from '../../../simulator/simulator';
import type { Clock } from '../../../system/clock';
import { withTemporal } from '../../../temporal/connection';
import { startHour } from '../../../temporal/hours';
import { nothingAfter } from '../exchange-faults';
import { pauseHours } from '../mid-hour';
import { frozenSample } from '../price-sample';
import { startScratchStack } from '../start-scratch-stack';
import { API_KEY, NOW } from '../start-simulator';
import { until } from '../until';

/** The hours that the stack runs before the tests see it. The first one trains the model. Tests may run later hours. */
export const LAST_HOUR: Hour = hourOf(NOW);
export const FIRST_HOUR: Hour = LAST_HOUR - 25 * HOUR_MS;
/** In this hour LiveCoinWatch has no newer prices, so the data gate is closed. */
export const GATED_HOUR: Hour = LAST_HOUR - 9 * HOUR_MS;
/** In this hour LiveCoinWatch refuses the API key. */
export const FAILED_HOUR: Hour = LAST_HOUR - 4 * HOUR_MS;
export const ADMIN_TOKEN = 'token-of-the-page-tests-0123456789';

const asset = 'BTC';
/** The second asset. Its prices are generated from those of BTC, and it runs the newest hours only. */
export const OTHER_ASSET = 'ETH';
const FIRST_HOUR_OF_OTHER: Hour = LAST_HOUR - 2 * HOUR_MS;
/** BTC trains again in this hour, so that it has a version that is not the production model. */
const TRAINED_AGAIN: Hour = LAST_HOUR - HOUR_MS;
const SOON_MS = 25_000;
/** At this time, an hour no longer waits for its price. */
const LATE_MS = 0.9 * HOUR_MS;

/** What a test needs to know about the running stack. */
export interface PageStack {
  readonly url: string;
  readonly home: string;
  readonly environment: EnvironmentVariables;
}

/**
 * Starts a complete nexthour for the tests of the page, with a clock that the tests move, and runs a day of hours on it: real runs of
 * real workers, one of them gated and one failed.
 */
export async function startPageStack(): Promise<PageStack & { stop(): Promise<void> }> {
  let clock: Clock = { now: () => FIRST_HOUR + SOON_MS };
  const simulator = createSimulator({
    prices: frozenSample(),
    clock: { now: () => clock.now() },
    apiKey: API_KEY,
    faultOf: (request) => chooseFault(hourOf(clock.now()), request),
  });
  const variables = {
    HISTORY_DAYS: '90',
    ASSETS: `${asset},${OTHER_ASSET}`,
    LIVE_COIN_WATCH_URL: await simulator.listen({ host: '127.0.0.1', port: 0 }),
    LIVE_COIN_WATCH_API_KEY: API_KEY,
    NEXTHOUR_ADMIN_TOKEN: ADMIN_TOKEN,
    // The tests of a file leave their tabs open.
    STREAMS_PER_ADDRESS: '2000',
  };
  const { stack, home, remove } = await startScratchStack(variables, {}, async (folder) => {
    setTime({ home: folder }, FIRST_HOUR + SOON_MS);
    clock = openClock(folder);
    await pauseHours(folder, [asset, OTHER_ASSET]);
  });
  const stop = async () => {
    await remove();
    await simulator.close();
  };
  try {
    const url = new URL(stack.addresses[0]?.url ?? '').origin;
    const started = { url, home, environment: { ...variables, ...stack.environment, NEXTHOUR_HOME: home } };
    await runAllHours(started);
    return { ...started, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function runAllHours(stack: PageStack): Promise<void> {
  for (let hour = FIRST_HOUR; hour <= LAST_HOUR; hour += HOUR_MS) {
    await Promise.all([
      runHour(stack, { asset, hour, trains: hour === FIRST_HOUR || hour === TRAINED_AGAIN }),
      ...(hour < FIRST_HOUR_OF_OTHER
        ? []
        : [runHour(stack, { asset: OTHER_ASSET, hour, trains: hour === FIRST_HOUR_OF_OTHER })]),
    ]);
  }
  setTime(stack, LAST_HOUR + 12 * 60_000);
}

function chooseFault(hour: Hour, request: Parameters<FaultOf>[0]): ReturnType<FaultOf> {
  if (hour === GATED_HOUR) return nothingAfter(hour - HOUR_MS)(request);
  return hour === FAILED_HOUR ? { kind: 'status', code: 401 } : undefined;
}

/** The hour that the processes of the stack are in. */
export function readNewestHour({ home }: Pick<PageStack, 'home'>): Hour {
  return hourOf(openClock(home).now());
}

/** Moves the time of all processes into the hour after the present one, and runs that hour. Returns it when it has ended. */
export async function runNextHour(stack: PageStack): Promise<Hour> {
  const hour = readNewestHour(stack) + HOUR_MS;
  await runHour(stack, { asset, hour, trains: false });
  return hour;
}

/** Moves the time of all processes by so many hours, and runs none of them. Returns the newest hour. */
export function skipHours(stack: PageStack, count: number): Hour {
  const hour = readNewestHour(stack) + count * HOUR_MS;
  setTime(stack, hour + SOON_MS);
  return hour;
}

/** Forecasts the 24 hours after the newest hour, as the schedule does some minutes after each hour, and waits until the server knows. */
export async function forecastPath(stack: PageStack): Promise<void> {
  await withClient(stack, ({ schedule }) => schedule.getHandle(`batch-forecast-${asset}`).trigger());
  await until(
    () => fetch(`${stack.url}/forecasts/path?asset=${asset}`),
    ({ ok }) => ok,
  );
}

async function runHour(stack: PageStack, request: AssetHour & { trains: boolean }): Promise<void> {
  const { hour } = request;
  setTime(stack, hour + (hour === GATED_HOUR ? LATE_MS : SOON_MS));
  await withClient(stack, async (client) => {
    const { handle } = await startHour(client, request);
    // A gated or failed hour rejects.
    await handle.result().catch(() => undefined);
  });
}

function withClient<T>({ environment }: PageStack, work: Parameters<typeof withTemporal<T>>[1]): Promise<T> {
  return withTemporal(requireServers(readSettings({}, environment), 'temporal').temporal, work);
}

/** The time of all processes of the stack, which runs on from there. @param time epoch ms */
function setTime({ home }: Pick<PageStack, 'home'>, time: number): void {
  writeClockSetting(home, { speed: 1, realAt: Date.now(), shownAt: time });
}
