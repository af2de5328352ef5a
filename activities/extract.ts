import type { LiveCoinWatch } from '../clients/livecoinwatch';
import type { ObjectStore } from '../clients/object-store';
import type { HourRange, NewObservation, Observations } from '../clients/postgres/observations';
import { type AssetHour, formatHour, HOUR_MS, type Hour } from '../forecasting/hour';
import type { Clock } from '../system/clock';
import { affordableCalls } from './extract/afford';
import { openBarn } from './extract/barn';
import { createPatientFetch } from './extract/fetch';
import { harvestAll } from './extract/harvest';
import { createPacer, type PacerOptions } from './extract/pacer';
import { hoursToAskFor, type PlannedCall } from './extract/plan';
import { createProgressMeter, type ExtractProgress } from './extract/progress';

export interface ExtractDeps {
  readonly liveCoinWatch: LiveCoinWatch;
  readonly observations: Observations;
  readonly objectStore: ObjectStore;
  readonly clock: Clock;
  readonly historyDays: number;
  /** Told after every call. */
  readonly onProgress?: (progress: ExtractProgress) => void;
  /** The signal that cancels the step that is running; what was fetched until then is kept. */
  readonly signal?: () => AbortSignal | undefined;
  readonly pace?: PacerOptions;
}

/** What is known of the hours that end at the hour of the run. */
export interface Extracted {
  readonly source: string;
  /** Nothing observed after this instant (epoch ms) belongs to the run. */
  readonly asOf: number;
  readonly firstHour: Hour;
  readonly lastHour: Hour;
  /** Hours with a rate. */
  readonly rows: number;
  readonly missingHours: number;
  /** Hours whose rate this run observed. */
  readonly fetchedHours: number;
  readonly calls: number;
}

/** The price of the hour is not there yet: minutes later it is. */
export class NotYetPublished extends Error {
  override readonly name = 'NotYetPublished';
  readonly canRetry = true;
  constructor(readonly hour: Hour) {
    super(`The price of ${formatHour(hour)} is not published yet; it is asked for again`);
  }
}

/** How long after the hour its price is waited for; an hour without a price after that is a missing hour. */
const PATIENCE_MS = (HOUR_MS * 3) / 4;

export interface ExtractActivities {
  /**
   * Observes the hours of the last `historyDays` days up to `hour` that were not observed before. What was observed stays, so a
   * second run, and the run after a crash, asks only for the rest.
   * @throws NotYetPublished while the hour's own price may still come
   */
  extractPrices(input: AssetHour): Promise<Extracted>;
}

export function createExtractActivities(deps: ExtractDeps): ExtractActivities {
  return { extractPrices: (input) => extractPrices(deps, input) };
}

async function extractPrices(deps: ExtractDeps, { asset, hour }: AssetHour): Promise<Extracted> {
  const { liveCoinWatch, observations, clock, historyDays } = deps;
  if (hour > clock.now()) throw new NotYetPublished(hour);
  const source = await liveCoinWatch.source();
  const range = { source, asset, firstHour: hour - (historyDays * 24 - 1) * HOUR_MS, lastHour: hour };
  const fetched = await fetchMissing(deps, range);
  const asOf = clock.now();
  const series = await observations.read({ ...range, asOf });
  const known = series.filter(({ rate }) => rate !== null);
  if (known.at(-1)?.hour !== hour && isAwaited(hour, asOf)) throw new NotYetPublished(hour);
  const { firstHour, lastHour } = range;
  const counts = { rows: known.length, missingHours: historyDays * 24 - known.length };
  return { source, asOf, firstHour, lastHour, ...counts, ...fetched };
}

function isAwaited(hour: Hour, now: number): boolean {
  return now < hour + PATIENCE_MS;
}

async function fetchMissing(deps: ExtractDeps, range: HourRange): Promise<{ fetchedHours: number; calls: number }> {
  const { observations, clock } = deps;
  const hours = hoursToAskFor({ ...range, seen: await observations.seen(range), now: clock.now() });
  const calls = await affordableCalls(deps.liveCoinWatch, { hours });
  return calls.length === 0 ? { fetchedHours: 0, calls: 0 } : fetchCalls(deps, range, calls);
}

async function fetchCalls(deps: ExtractDeps, range: HourRange, calls: readonly PlannedCall[]) {
  const { liveCoinWatch, clock, onProgress, signal } = deps;
  const { source, asset, lastHour } = range;
  const mayStillCome = ({ hour, rate }: NewObservation) =>
    hour === lastHour && rate === null && isAwaited(hour, clock.now());
  const barn = openBarn({ ...deps, source, asset, isFinal: (row) => !mayStillCome(row) });
  const meter = createProgressMeter(calls.length);
  try {
    await harvestAll(calls, {
      fetch: createPatientFetch({ ...deps, asset, pacer: createPacer(deps.pace), stopwatch: deps.pace?.stopwatch }),
      keep: async (harvest) => {
        const progress = meter.callDone(await barn.bringIn(harvest));
        onProgress?.(progress);
      },
      replan: (plan) => affordableCalls(liveCoinWatch, plan),
      meter,
      signal: signal?.(),
    });
  } finally {
    await barn.close();
  }
  const { hoursDone, callsDone } = meter.read();
  return { fetchedHours: hoursDone, calls: callsDone };
}
