import type { CallOutcome, FinishedCall, OutsideSeriesTables } from '../clients/postgres/outside-series';
import { HOUR_MS } from '../forecasting/hour';
import { API_LIMITS, CALL_LIMITS } from '../forecasting/outside-series/call-budget';
import { findSeries, SERIES } from '../forecasting/outside-series/catalogue';
import { checkValues, describeFailures } from '../forecasting/outside-series/check-values';
import { type SeriesState, selectDue } from '../forecasting/outside-series/due';
import { selectNewValues } from '../forecasting/outside-series/new-values';
import { type OutsideSeries, SERIES_APIS, type SeriesApi } from '../forecasting/outside-series/outside-series';
import { DAY_MS } from '../forecasting/outside-series/us-calendar';
import type { Clock } from '../system/clock';
import { messageOf, NexthourError } from '../system/errors';
import { realStopwatch } from './extract/rate-limiter';
import { fetchValues, readSource, type SeriesApis } from './outside-series/fetch-values';

/** A series that is due, and when its call may be made (epoch ms). */
export interface DueSeries {
  readonly series: string;
  readonly source: string;
  readonly callId: string;
  readonly at: number;
  /** Of a further call in the same run: 2, 3, … */
  readonly page?: number;
}

export interface CollectedSeries {
  readonly series: string;
  readonly outcome: CallOutcome;
  readonly newValues: number;
  readonly problem: string | null;
}

export interface OutsideSeriesActivities {
  /** Finds the series that are due, and reserves a call for each, as far as the limits of the APIs allow it. */
  listDueSeries(input: object): Promise<DueSeries[]>;
  /** Fetches a series, checks the answer and stores its new values. */
  collectSeries(input: { element: DueSeries }): Promise<CollectedSeries>;
}

export interface OutsideSeriesDeps {
  readonly apis: SeriesApis;
  readonly tables: OutsideSeriesTables;
  readonly clock: Clock;
  readonly historyDays: number;
  readonly signal?: () => AbortSignal | undefined;
}

/** Calls are reserved for about the time to the next run: 39 of Polygon, one page of each of its series. */
const RUN_MS = 8.5 * 60_000;
/** Polygon's free plan has two years. */
const MAX_HISTORY_DAYS = 729;
/** Statistics of years and quarters need a longer past to have changes. */
const DATED_HISTORY_DAYS = 5 * 366;
/** The activity waits when its call may be made this soon. Otherwise the workflow waits. */
const SOON_MS = 1_500;
/** How long the activity waits when its call is due, but calls before it were late and the API does not allow it yet. */
const MAX_WAIT_MS = 15_000;
/** A series whose call was removed tries again after a minute, the window of Polygon's limit. */
const RESERVE_AGAIN_MS = 60_000;

/** The call of a series may be made later. The workflow tries again then. */
class NotYetError extends NexthourError {
  override readonly name = 'NotYetError';
  constructor(readonly retryAfterMs: number) {
    const seconds = Math.ceil(retryAfterMs / 1_000);
    super('NotYet', `The limits of the API allow the call in ${seconds} s`, { canRetry: true, isTooEarly: true });
  }
}

const NEVER_CALLED: SeriesState = { calledAt: null, failures: 0, hasMore: false, newestEventEnd: null };

const hasMorePages = ({ failures, hasMore }: SeriesState) => hasMore && failures === 0;

export function createOutsideSeriesActivities(deps: OutsideSeriesDeps): OutsideSeriesActivities {
  const { apis, tables, clock, signal } = deps;

  async function listDueOf(api: SeriesApi): Promise<DueSeries[]> {
    const source = await readSource(apis, api, signal?.());
    if (source === null) return [];
    const [states, now] = [await tables.states(source), clock.now()];
    const ofApi = SERIES.filter(({ query }) => query.api === api);
    const due: DueSeries[] = [];
    const stateOf = ({ id }: { id: string }) => states.get(id) ?? NEVER_CALLED;
    let wanted = selectDue(ofApi, { stateOf, now });
    for (let page = 1; wanted.length > 0; page++) {
      for (const { id } of wanted) {
        const limits = { limits: CALL_LIMITS[api], now, before: now + RUN_MS };
        const call = await tables.reserve({ api, source, series: id }, limits);
        if (call === null) return due;
        due.push({ series: id, source, callId: call.id, at: call.at, ...(page > 1 ? { page } : {}) });
      }
      // The calls that are left load the series that have more pages.
      wanted = wanted.filter((one) => hasMorePages(stateOf(one)));
    }
    return due;
  }

  async function hasPageLeft({ source, series }: DueSeries): Promise<boolean> {
    return hasMorePages((await tables.states(source)).get(series) ?? NEVER_CALLED);
  }

  return {
    listDueSeries: async () => {
      // An API that does not answer must not keep the other one from being asked.
      const lists = await Promise.allSettled(SERIES_APIS.map(listDueOf));
      const failed = lists.find((list) => list.status === 'rejected');
      const due = lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : []));
      if (failed && due.length === 0) throw failed.reason;
      return due;
    },
    collectSeries: async ({ element }) => {
      const waitMs = element.at - clock.now();
      if (waitMs > SOON_MS) throw new NotYetError(waitMs);
      if (waitMs > 0) await realStopwatch.sleep(waitMs, signal?.());
      const series = findSeries(element.series);
      if (!series) throw new NexthourError('UnknownSeries', `There is no series ${element.series}`);
      if (element.page !== undefined && !(await hasPageLeft(element)))
        return { series: series.id, outcome: 'unchanged', newValues: 0, problem: null };
      const callId = await takeCall(deps, series, element);
      return collect(deps, series, { ...element, callId });
    },
  };
}

/** Reserves another call when the first one was already made by an attempt that did not end, or was removed because it is late. */
async function takeCall(
  deps: OutsideSeriesDeps,
  { id, query: { api } }: OutsideSeries,
  { callId, source }: DueSeries,
): Promise<string> {
  if (await startCall(deps, api, callId)) return callId;
  const now = deps.clock.now();
  const call = await deps.tables.reserve({ api, source, series: id }, { limits: CALL_LIMITS[api], now, before: now });
  if (call === null || !(await startCall(deps, api, call.id))) throw new NotYetError(RESERVE_AGAIN_MS);
  return call.id;
}

/** Starts a reserved call as soon as the API allows it. Returns false when it must not be made. */
async function startCall(
  { tables, clock, signal }: OutsideSeriesDeps,
  api: SeriesApi,
  callId: string,
): Promise<boolean> {
  let now = clock.now();
  const wanted = { limits: API_LIMITS[api], before: now + MAX_WAIT_MS };
  let waitMs = await tables.start(callId, { ...wanted, now });
  while (waitMs) {
    await realStopwatch.sleep(waitMs, signal?.());
    // A timer may end a moment too early.
    now = Math.max(clock.now(), now + waitMs);
    waitMs = await tables.start(callId, { ...wanted, now });
  }
  return waitMs === 0;
}

async function collect(
  deps: OutsideSeriesDeps,
  series: OutsideSeries,
  { source, callId }: DueSeries,
): Promise<CollectedSeries> {
  const call = createCall(deps, { series, source, id: callId });
  try {
    const { newValues, hasMore, refusal, warning } = await fetchAndStore(deps, { series, source, call });
    const outcome = refusal !== null ? 'refused-data' : newValues > 0 ? 'stored' : 'unchanged';
    const problem = refusal ?? warning;
    await call.finish({ outcome, hasMore, newValues, problem });
    return { series: series.id, outcome, newValues, problem };
  } catch (error) {
    deps.signal?.()?.throwIfAborted();
    await call.finish({ outcome: 'failed', hasMore: false, newValues: 0, problem: messageOf(error) });
    // The series is due again after a while. Another attempt now would need another call.
    throw error instanceof NexthourError ? new NexthourError(error.code, error.message) : error;
  }
}

/** The calls of one fetch. Only the last one says how the fetch ended. */
function createCall(
  { tables, clock }: OutsideSeriesDeps,
  { series, source, id }: { series: OutsideSeries; source: string; id: string },
) {
  const { api } = series.query;
  let current = id;
  return {
    /** A further page is read when its call may be made at once. */
    mayCallAgain: async () => {
      const now = clock.now();
      const wanted = { now, before: now };
      const next = await tables.reserve({ api, source, series: series.id }, { ...wanted, limits: CALL_LIMITS[api] });
      if (next === null) return false;
      if ((await tables.start(next.id, { ...wanted, limits: API_LIMITS[api] })) !== 0) return false;
      const at = clock.now();
      await tables.finish(current, { outcome: 'stored', hasMore: true, newValues: 0, problem: null, at });
      current = next.id;
      return true;
    },
    finish: (call: Omit<FinishedCall, 'at'>) => tables.finish(current, { ...call, at: clock.now() }),
  };
}

interface Fetch {
  readonly series: OutsideSeries;
  readonly source: string;
  readonly call: ReturnType<typeof createCall>;
}

async function fetchAndStore(deps: OutsideSeriesDeps, { series, source, call }: Fetch) {
  const { apis, tables, clock, signal } = deps;
  const state = (await tables.states(source)).get(series.id);
  const [newestStored, isCurrent] = [state?.newestEventEnd ?? null, state?.isCurrent ?? false];
  const since = firstNeeded(deps, series, newestStored);
  const now = clock.now();
  const query = { series, since, now, mayCallAgain: call.mayCallAgain, signal: signal?.() };
  const { values, hasMore } = await fetchValues(apis, query);
  const stored = await tables.newestValues({ series: series.id, source }, since);
  const lastEnd = values.at(-1)?.eventEnd ?? 0;
  const storedEvents = [...stored.keys()].filter((end) => end > since && end <= lastEnd).length;
  const checks = checkValues(values, { series, storedEvents, newestStored, now });
  const refusal = describeFailures(checks);
  const receivedAt = clock.now();
  const fresh = refusal === null ? selectNewValues({ series, values, stored, isCurrent, receivedAt }) : [];
  await tables.append(fresh, { series: series.id, source, recordedAt: receivedAt });
  const warning = hasMore ? null : describeFailures(checks, 'warn');
  return { newValues: fresh.length, hasMore: hasMore && refusal === null, refusal, warning };
}

/** Bars are asked for from the newest stored one, which may be corrected; dated values always come all at once. */
function firstNeeded(
  { clock, historyDays }: OutsideSeriesDeps,
  { cadence }: OutsideSeries,
  newestEventEnd: number | null,
): number {
  const days = cadence === 'hour' ? Math.min(historyDays, MAX_HISTORY_DAYS) : Math.max(historyDays, DATED_HISTORY_DAYS);
  const first = Math.floor((clock.now() - days * DAY_MS) / HOUR_MS) * HOUR_MS;
  return cadence === 'hour' && newestEventEnd !== null ? Math.max(first, newestEventEnd - HOUR_MS) : first;
}
