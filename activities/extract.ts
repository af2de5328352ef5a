import type { LiveCoinWatch } from '../clients/livecoinwatch';
import type { ObjectStore } from '../clients/object-store';
import type { HourRange, NewObservation, Observations } from '../clients/postgres/observations';
import type { Clock } from '../config/clock';
import { type AssetHour, formatHour, HOUR_MS, type Hour } from '../forecasting/hour';
import { openBarn } from './extract/barn';
import { createPatientFetch } from './extract/fetch';
import { harvestAll } from './extract/harvest';
import { createPacer, type PacerOptions } from './extract/pacer';
import { hoursToAskFor, type PlannedCall, planCalls } from './extract/plan';
import { createProgressMeter, type ExtractProgress } from './extract/progress';

export interface ExtractDeps {
  readonly liveCoinWatch: LiveCoinWatch;
  readonly observations: Observations;
  readonly objectStore: ObjectStore;
  readonly clock: Clock;
  readonly historyDays: number;
  /** Told after every call. */
  readonly onProgress?: (progress: ExtractProgress) => void;
  /** Aborted when the step is to stop; what was fetched until then is kept. */
  readonly cancellation?: () => AbortSignal | undefined;
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
  /** Hours that this run observed. */
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
const PATIENCE_MS = HOUR_MS / 3;
/** So many calls are made without a look at the credits; they are what the reserve is for. */
const CALLS_OF_AN_ORDINARY_HOUR = 24;

export function createExtractActivities(deps: ExtractDeps) {
  return {
    /**
     * Observes the hours of the last `historyDays` days up to `hour` that were not observed before. What was observed stays, so a
     * second run, and the run after a crash, asks only for the rest.
     * @throws NotYetPublished while the hour's own price may still come
     */
    extract: (input: AssetHour) => extract(deps, input),
  };
}

export type ExtractActivities = ReturnType<typeof createExtractActivities>;

async function extract(deps: ExtractDeps, { asset, hour }: AssetHour): Promise<Extracted> {
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
  const calls = await affordableCalls(deps.liveCoinWatch, hours);
  return calls.length === 0 ? { fetchedHours: 0, calls: 0 } : fetchCalls(deps, range, calls);
}

/** Leaves a reserve of credits for the hours to come: 500, or a fifth of the day's where those are few. */
async function affordableCalls(liveCoinWatch: LiveCoinWatch, hours: readonly Hour[]): Promise<PlannedCall[]> {
  const wanted = planCalls({ hours, mostCalls: Number.POSITIVE_INFINITY });
  if (wanted.length <= CALLS_OF_AN_ORDINARY_HOUR) return wanted;
  const { remaining, limit } = await liveCoinWatch.credits();
  const spendable = remaining - Math.min(500, limit / 5);
  return planCalls({ hours, mostCalls: Math.max(CALLS_OF_AN_ORDINARY_HOUR, Math.floor(spendable)) });
}

async function fetchCalls(deps: ExtractDeps, range: HourRange, calls: readonly PlannedCall[]) {
  const { clock, onProgress, cancellation } = deps;
  const { source, asset, lastHour } = range;
  const mayStillCome = ({ hour, rate }: NewObservation) =>
    hour === lastHour && rate === null && isAwaited(hour, clock.now());
  const barn = openBarn({ ...deps, source, asset, isFinal: (row) => !mayStillCome(row) });
  const meter = createProgressMeter(calls.length);
  try {
    await harvestAll(calls, {
      fetch: createPatientFetch({ ...deps, asset, pacer: createPacer(deps.pace), stopwatch: deps.pace?.stopwatch }),
      keep: async (harvest) => {
        await barn.bringIn(harvest);
        const progress = meter.callDone(harvest.call.hours.length);
        onProgress?.(progress);
      },
      onSplit: (parts) => {
        meter.callPlanned(parts.length);
        meter.callDone(0);
      },
      signal: cancellation?.(),
    });
  } finally {
    await barn.close();
  }
  const { hoursDone, callsDone } = meter.read();
  return { fetchedHours: hoursDone, calls: callsDone };
}
