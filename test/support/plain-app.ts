import pino from 'pino';
import { connectMlflow } from '../../clients/mlflow';
import type { ModelVersion } from '../../clients/model-registry';
import type { AnsweredAction } from '../../clients/postgres/admin-actions';
import {
  LIVE_CHANNELS,
  type LiveChange,
  type LiveChanges,
  type LiveChannel,
  type LivePosition,
  OVERLAP_MS,
} from '../../clients/postgres/live-changes';
import type { HourRange } from '../../clients/postgres/observations';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import type { NewForecast } from '../../forecasting/ledger/entries';
import { createServableModel } from '../../forecasting/models/servable-model';
import type { HourlySeries } from '../../forecasting/series';
import { type AppDeps, createApp } from '../../serve/app';
import { createMarketData } from '../../serve/market/market-data';
import { createMetrics } from '../../serve/metrics/metrics';
import { createPageLinks } from '../../serve/page-links';
import { createLiveEvents } from '../../serve/routes/live/live-events';
import { createServedModel } from '../../serve/served-model/served-model';
import { createTemporalAccess } from '../../serve/temporal-client';
import { manualClock } from '../../system/clock';
import { featureRowsInMemory } from './in-memory-feature-rows';
import { inMemoryQuestions } from './in-memory-questions';
import { plantedCombination, plantedHar, plantedReference } from './planted-artifact-parts';

export const NEWEST_HOUR: Hour = Date.UTC(2026, 10, 21, 7);
export const NOW = NEWEST_HOUR + 5 * 60_000;
export const silent = pino({ level: 'silent' });

/** Deterministic prices that vary from hour to hour, up to `lastHour`. */
export function pricesUpTo(lastHour: Hour, hours = 60): HourlySeries {
  return Array.from({ length: hours }, (_, index) => {
    const rate = 50_000 * (1 + 0.01 * Math.sin(index) + 0.002 * Math.cos(5 * index));
    const hour = lastHour - (hours - 1 - index) * HOUR_MS;
    return { hour, rate, volume: 1e9, cap: 1e12, high: rate * 1.002, low: rate * 0.998, points: 12 };
  });
}

/** A model without a network. Its distribution of the next return is roughly normal, with the volatility of the last day. */
export function plainModel() {
  const scores = [-2.33, -1.96, -1.64, -1.28, -0.67, 0, 0.67, 1.28, 1.64, 1.96, 2.33];
  const lstm = { har: plantedHar, quantiles: () => Float64Array.from(scores), files: new Map() };
  return createServableModel({ lstm, reference: plantedReference, parameters: plantedCombination });
}

/** A snapshots table and an observations table in memory, with one series. */
export function tablesWith(series: HourlySeries, source = 'livecoinwatch') {
  const span = { firstHour: series[0]?.hour ?? 0, lastHour: series.at(-1)?.hour ?? 0 };
  const ref = { key: 'k', sha256: `sha256 of ${span.lastHour}`, bytes: 1 };
  const snapshot: Snapshot = {
    source,
    asset: 'BTC',
    hour: span.lastHour,
    asOf: NOW,
    history: ref,
    processed: ref,
    summary: ref,
    rows: 1,
    gateReason: null,
    ...span,
  };
  return {
    snapshots: { newest: async () => snapshot },
    observations: {
      read: async ({ firstHour, lastHour }: { firstHour: Hour; lastHour: Hour }) =>
        series.filter(({ hour }) => hour >= firstHour && hour <= lastHour),
      readReceived: async ({ firstHour, lastHour }: { firstHour: Hour; lastHour: Hour }) =>
        series
          .filter(({ hour }) => hour >= firstHour && hour <= lastHour)
          .map((observation) => ({ ...observation, observedAt: observation.hour + 60_000 })),
    },
    featureRows: featureRowsInMemory(),
  };
}

export function marketWith(series: HourlySeries, source?: string) {
  return createMarketData({ asset: 'BTC', log: silent, ...tablesWith(series, source) });
}

/** Market data whose newest hour was refused by the data gate and whose hour before passed. `queries` holds the queries of the reads. */
export function marketBehindGate(series: HourlySeries, gateReason: string) {
  const queries: HourRange[] = [];
  const { snapshots, observations } = tablesWith(series);
  const market = createMarketData({
    asset: 'BTC',
    log: silent,
    snapshots: {
      newest: async ({ passed }) => {
        const newest = await snapshots.newest();
        return passed ? { ...newest, hour: newest.hour - HOUR_MS, asOf: NOW - HOUR_MS } : { ...newest, gateReason };
      },
    },
    observations: {
      read: async (query) => {
        queries.push(query);
        return observations.read(query);
      },
    },
  });
  return { market, queries };
}

/** A served model with this production version, trained on prices of `source`. */
export function modelWith(version: ModelVersion | null, model = plainModel(), source = 'livecoinwatch') {
  const find = async () => version;
  return createServedModel({
    findProduction: async () => ({ source, version }),
    registry: { model: 'btc_predictor', findAliased: find, findVersion: find, download: async () => new Map() },
    cache: { read: async () => null, write: async () => undefined },
    load: () => model,
    onRefused: () => undefined,
    clock: manualClock(NOW),
    log: silent,
  });
}

export const published: NewForecast = {
  source: 'replay+112w',
  asset: 'BTC',
  originHour: NEWEST_HOUR,
  modelVersion: '3',
  runId: 'run-3',
  snapshotSha256: 'a'.repeat(64),
  featuresSha256: 'b'.repeat(64),
  lastRate: 50_000,
  point: 50_001,
  quantiles: [
    { level: 0.05, value: 49_000 },
    { level: 0.95, value: 51_000 },
  ],
  interval: { level: 0.9, lower: 49_000, upper: 51_000 },
};

const unreachable = async (): Promise<never> => {
  throw new Error('this test has no MLflow');
};

const noPromotions: AppDeps['admin']['decisions']['promotions'] = {
  record: unreachable,
  recordByHand: unreachable,
  findProductionAt: async () => null,
  findProduction: async () => null,
  newest: async () => [],
  readEvidence: async () => undefined,
  readProductionHistory: async () => [],
};

/** The live line has never run. */
const withoutBars: AppDeps['active']['minutes'] = {
  promotionsOf: () => noPromotions,
  bars: { findNewestSource: async () => null },
  mlflow: connectMlflow({ trackingUri: 'http://127.0.0.1:9', username: undefined, password: undefined }),
};

/** No model is active. */
export const emptyActive: AppDeps['active'] = {
  activeModels: { list: async () => [], find: async () => null, record: async () => undefined },
  rises: {
    publish: () => Promise.reject(new Error('nothing is published')),
    publishAll: async () => [],
    find: async () => null,
    hoursOf: async () => new Set(),
    unsettled: async () => [],
    unsettledOfOtherSources: async () => [],
    settle: async () => false,
    entries: async () => [],
  },
  ledger: { void: async () => false },
  snapshots: { newest: async () => null },
  readSeries: async () => [],
  minutes: withoutBars,
};

/** A directory without any model. */
export const emptyDirectory: AppDeps['directory'] = {
  models: { insert: unreachable, find: async () => null, findByContent: async () => null, list: async () => [] },
  promotions: { newest: async () => [], findProduction: async () => null },
  mlflow: withoutBars.mlflow,
};

/** No Temporal, no run, no decision. `recorded` holds the rows of the audit. */
export function adminInMemory(): AppDeps['admin'] & { readonly recorded: AnsweredAction[] } {
  const recorded: AnsweredAction[] = [];
  const clock = manualClock(NOW);
  return {
    recorded,
    temporal: createTemporalAccess(undefined),
    adminActions: {
      recordRequest: async (action) => {
        recorded.unshift({ ...action, status: null, message: null, answeredAt: null });
      },
      recordAnswer: async (action, answer) => {
        const index = recorded.findIndex(({ id }) => id === action.id);
        recorded[index] = { ...action, ...answer };
      },
      newest: async ({ count }) => recorded.slice(0, count),
    },
    control: {
      hourRuns: {
        newestOf: async () => null,
        currentSource: async () => null,
        firstHour: async () => null,
        hoursWith: async () => new Set(),
      },
      readClockLead: async () => 0,
      clock,
    },
    liveCoinWatch: undefined,
    decisions: {
      snapshots: { newest: async () => null },
      ...withoutBars,
      promotions: noPromotions,
      clock,
    },
  };
}

/** What became new on the live line, in memory. `changes` can grow. */
export function liveChangesInMemory(changes: readonly LiveChange[] = []): LiveChanges {
  const byTime = (one: LiveChange, other: LiveChange) => one.at - other.at;
  const readAfter = (position: LivePosition, keep: (sorted: LiveChange[]) => LiveChange[]) =>
    LIVE_CHANNELS.flatMap((channel) =>
      keep(changes.filter((one) => one.channel === channel && one.at > position[channel]).sort(byTime)),
    ).sort(byTime);
  const keepWithTies = (sorted: LiveChange[], limit: number) =>
    sorted.filter(({ at }, index) => index < limit || at === sorted[limit - 1]?.at);
  const newestOf = (channel: LiveChannel) =>
    Math.max(0, ...changes.filter((one) => one.channel === channel).map(({ at }) => at));
  return {
    overlapMs: OVERLAP_MS,
    newest: async () => ({
      ...{ bars: newestOf('bars'), forecasts: newestOf('forecasts') },
      ...{ scores: newestOf('scores'), news: newestOf('news') },
    }),
    after: async (position, limit) => readAfter(position, (sorted) => keepWithTies(sorted, limit)),
    newestAfter: async (position, limit) => readAfter(position, (sorted) => keepWithTies(sorted.reverse(), limit)),
  };
}

/** A ledger without any forecast. */
export const emptyLedger: Pick<
  AppDeps,
  | 'ledger'
  | 'archive'
  | 'changes'
  | 'lineage'
  | 'paths'
  | 'live'
  | 'liveAssets'
  | 'liveEvents'
  | 'news'
  | 'readRoles'
  | 'questions'
  | 'searches'
  | 'ablations'
  | 'readHours'
  | 'readLiveScores'
  | 'readHour'
  | 'links'
  | 'reports'
  | 'readResults'
  | 'readSystem'
  | 'readFeatures'
  | 'readSeries'
  | 'openPrices'
  | 'directory'
  | 'active'
  | 'admin'
> = {
  ledger: { latest: async () => null },
  archive: {
    entry: async () => null,
    entries: async () => [],
    recorded: async () => new Map(),
    chains: async () => [],
    minuteEntry: async () => null,
    minuteEntries: async () => [],
    minuteRecords: async () => [],
  },
  changes: {
    newest: async () => ({ transaction: '0', position: '0' }),
    after: async () => [],
    newestAfter: async () => [],
  },
  lineage: {
    snapshots: async () => [],
    snapshotBefore: async () => null,
    answers: async () => [],
    runs: async () => [],
    decision: async () => null,
  },
  paths: { newest: async () => [], scores: async () => [] },
  live: { assets: async () => [], newest: async () => null, bars: async () => [], missingTrades: async () => null },
  liveAssets: ['BTC', 'ETH'],
  liveEvents: createLiveEvents({
    liveChanges: liveChangesInMemory(),
    tail: undefined,
    clock: manualClock(NOW),
    log: silent,
  }),
  news: { readSince: async () => [] },
  readRoles: async () => new Map(),
  questions: inMemoryQuestions(),
  ablations: { list: async () => [] },
  searches: { list: async () => [], find: async () => null, listScores: async () => [], findChoice: async () => null },
  readLiveScores: async () => [],
  readHours: async ({ asset }) => ({ asset, steps: [], hours: [] }),
  readHour: async () => ({ runs: [], forecast: null, snapshots: [] }),
  readResults: async () => [],
  readSystem: unreachable,
  reports: {
    hourRuns: { ofHour: async () => [], newestWith: async () => null, hoursWithStep: async () => [] },
    archive: { entries: async () => [] },
  },
  links: createPageLinks(() => ({ workflows: null, mlflow: null })),
  readFeatures: async () => null,
  readSeries: async () => ({ series: [], budgets: [] }),
  openPrices: async () => null,
  directory: emptyDirectory,
  active: emptyActive,
  admin: adminInMemory(),
};

/** Creates the app with prices and model version 3. `deps` replaces single dependencies. */
export async function plainApp(deps: Partial<AppDeps> = {}) {
  const market = marketWith(pricesUpTo(NEWEST_HOUR));
  const model = modelWith({ version: '3', runId: 'run-3' });
  await Promise.all([market.refresh(), model.refresh()]);
  const metrics = createMetrics();
  return createApp({
    asset: 'BTC',
    market,
    model,
    ...emptyLedger,
    metrics,
    clock: manualClock(NOW),
    log: silent,
    warmUp: { isDone: () => true, reason: () => '' },
    ...deps,
  });
}
