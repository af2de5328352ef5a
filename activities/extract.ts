import type { LiveCoinWatch } from '../clients/livecoinwatch';
import type { ObjectStore } from '../clients/object-store';
import type { HourRange, NewObservation, Observations, ObservedHour } from '../clients/postgres/observations';
import { type AssetHour, formatHour, formatMinute, HOUR_MS, type Hour } from '../forecasting/hour';
import type { Clock } from '../system/clock';
import { describeClockLead, MAX_CLOCK_LEAD_MS } from '../system/clock-lead';
import { NexthourError } from '../system/errors';
import { planWithinCredits } from './extract/credit-budget';
import { answerOutsideRange, explainMissingPrice, isForeignAnswer } from './extract/explain-answer';
import { fetchAll } from './extract/fetch-all';
import { createFetchAnswer, type FetchedAnswer } from './extract/fetch-answer';
import { createObservationWriter, type ObservationWriter } from './extract/observation-writer';
import { type PlannedCall, selectHoursToFetch } from './extract/plan-calls';
import { createProgressMeter, type ExtractProgress } from './extract/progress';
import { createRateLimiter, type RateLimiterOptions } from './extract/rate-limiter';

export interface ExtractDeps {
  readonly liveCoinWatch: LiveCoinWatch;
  readonly observations: Observations;
  readonly objectStore: ObjectStore;
  readonly clock: Clock;
  readonly historyDays: number;
  /** How many assets use the credits of the API. */
  readonly assets: number;
  /** By how many ms the clock of this machine is ahead of the database server's. */
  readonly readClockLead: () => Promise<number>;
  /** Called after every call of the API. */
  readonly onProgress?: (progress: ExtractProgress) => void;
  /** The signal that cancels the running activity. Data that was fetched before the cancellation is kept. */
  readonly signal?: () => AbortSignal | undefined;
  readonly rateLimit?: RateLimiterOptions;
}

/** The state of the history (the hours up to the hour of the run) after the step. */
export interface ExtractedHistory {
  readonly source: string;
  /** Epoch ms. Observations after this instant are not part of the run. */
  readonly asOf: number;
  readonly firstHour: Hour;
  readonly lastHour: Hour;
  /** Hours with a rate. */
  readonly rows: number;
  readonly missingHours: number;
  /** Hours whose rate this attempt fetched. */
  readonly fetchedHours: number;
  /** Prices that this attempt fetched and that cannot be true. They count as missing. */
  readonly rejectedPrices?: number;
  readonly calls: number;
}

export interface ExtractActivities {
  /**
   * Fetches the hours of the last `historyDays` days up to `hour` that have not been observed yet. Observations are kept, so a
   * second run, or a run after a crash, fetches only the remaining hours.
   * @throws NexthourError `NotYetPublished` or `UnusablePrice` while the price of `hour` may still be published, and
   *   `AnswerOutsideRange` when the prices of an answer are not those of the requested range
   */
  extractPrices(input: AssetHour): Promise<ExtractedHistory>;
}

export function createExtractActivities(deps: ExtractDeps): ExtractActivities {
  return { extractPrices: (input) => extractPrices(deps, input) };
}

async function extractPrices(deps: ExtractDeps, { asset, hour }: AssetHour): Promise<ExtractedHistory> {
  const { liveCoinWatch, observations, clock, historyDays } = deps;
  await requireBegunHour(deps, hour);
  const source = await liveCoinWatch.source({ asset });
  const range = { source, asset, firstHour: hour - (historyDays * 24 - 1) * HOUR_MS, lastHour: hour };
  const { newestAnswer, ...fetched } = await fetchMissingHours(deps, range);
  const observed = await observations.observed(range);
  const asOf = chooseAsOf(observed, clock.now());
  const rows = [...observed.values()].filter(({ rate }) => rate !== null).length;
  const isKnown = (observed.get(hour)?.rate ?? null) !== null;
  if (!isKnown && mayStillBePublished(hour, clock.now())) throw explainMissingPrice(hour, newestAnswer);
  const { firstHour, lastHour } = range;
  const counts = { rows, missingHours: historyDays * 24 - rows };
  return { source, asOf, firstHour, lastHour, ...counts, ...fetched };
}

/** The present, or the newest observation: that one is later when the clock was set back since, and the run must not lose it. */
function chooseAsOf(observed: ReadonlyMap<Hour, ObservedHour>, now: number): number {
  let newest = now;
  for (const { observedAt } of observed.values()) newest = Math.max(newest, observedAt);
  return newest;
}

/**
 * A clock that is a little wrong costs some attempts, and so does a clock of the worker that was set back for a moment. When the clock
 * of this machine is far ahead of the database's, the hour has no price for hours, and no retry can help.
 * @throws NexthourError `NotYetPublished` or `HourNotBegun`
 */
async function requireBegunHour({ clock, readClockLead }: ExtractDeps, hour: Hour): Promise<void> {
  const lead = await readClockLead();
  const difference = describeClockLead(lead, "the database's");
  const now = clock.now() - (difference === null ? 0 : lead);
  if (hour <= now) return;
  if (difference !== null) throw hourNotBegun(hour, `${difference}; set the clock that is wrong`);
  if (hour - now <= MAX_CLOCK_LEAD_MS) throw explainMissingPrice(hour, null);
  throw hourNotBegun(hour, `this worker's clock shows ${formatMinute(now)}; the step will be retried`, true);
}

function hourNotBegun(hour: Hour, reason: string, canRetry = false): NexthourError {
  return new NexthourError('HourNotBegun', `${formatHour(hour)} has not begun: ${reason}`, { canRetry });
}

/** How long the run waits for the price of its hour. After that, the hour counts as missing. */
const MAX_WAIT_MS = (HOUR_MS * 3) / 4;

function mayStillBePublished(hour: Hour, now: number): boolean {
  return now < hour + MAX_WAIT_MS;
}

interface Fetched extends Pick<ExtractedHistory, 'fetchedHours' | 'calls' | 'rejectedPrices'> {
  /** The answer for the newest hour; `null` when it was not requested. */
  readonly newestAnswer: FetchedAnswer | null;
}

async function fetchMissingHours(deps: ExtractDeps, range: HourRange): Promise<Fetched> {
  const { liveCoinWatch, observations, clock, assets } = deps;
  const now = clock.now();
  const hours = selectHoursToFetch({ ...range, seen: await observations.observed(range), now });
  const calls = await planWithinCredits(liveCoinWatch, { assets, hours });
  if (calls.length === 0) return { newestAnswer: null, fetchedHours: 0, calls: 0 };
  return fetchAndStore(deps, range, { calls, plannedAt: now });
}

async function fetchAndStore(
  deps: ExtractDeps,
  range: HourRange,
  { calls, plannedAt }: { calls: readonly PlannedCall[]; plannedAt: number },
): Promise<Fetched> {
  const { liveCoinWatch, clock, assets, onProgress, signal, rateLimit } = deps;
  const { source, asset, lastHour } = range;
  const isFinal = ({ hour, rate }: NewObservation) =>
    rate !== null || hour !== lastHour || !mayStillBePublished(hour, clock.now());
  const writer = createObservationWriter({ ...deps, source, asset, fetchedSince: plannedAt, isFinal });
  const rateLimiter = createRateLimiter(rateLimit);
  const meter = createProgressMeter(calls.length);
  const fetchAnswer = createFetchAnswer({ ...deps, asset, rateLimiter, stopwatch: rateLimit?.stopwatch });
  let rejectedPrices = 0;
  let newestAnswer: FetchedAnswer | null = null;
  try {
    await fetchAll(calls, {
      fetch: (call, until) => fetchAnswer(call, until).then((answer) => refuseForeignAnswer(answer, writer)),
      keep: async (answer) => {
        if (answer.call.hours.includes(lastHour)) newestAnswer = answer;
        const { hours, rejected } = await writer.write(answer);
        rejectedPrices += rejected;
        const progress = meter.countDone(hours);
        onProgress?.(progress);
      },
      replan: (plan) => planWithinCredits(liveCoinWatch, { ...plan, assets }),
      meter,
      signal: signal?.(),
    });
  } finally {
    await writer.close();
  }
  const { hoursDone, callsDone } = meter.read();
  return { newestAnswer, fetchedHours: hoursDone, calls: callsDone, ...(rejectedPrices > 0 ? { rejectedPrices } : {}) };
}

/** Stores the answer before it is refused, so that a person can read it. @throws NexthourError `AnswerOutsideRange` */
async function refuseForeignAnswer(answer: FetchedAnswer, writer: ObservationWriter): Promise<FetchedAnswer> {
  if (!isForeignAnswer(answer)) return answer;
  const { key } = await writer.storeAnswer(answer);
  throw answerOutsideRange(answer, key);
}
