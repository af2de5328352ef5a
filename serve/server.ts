import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type TailOptions, tailTopics } from '../clients/kafka/tail';
import { TOPIC_NAMES } from '../clients/kafka/topic-names';
import { connectMlflow } from '../clients/mlflow';
import { createModelRegistry } from '../clients/model-registry';
import { connectObjectStore } from '../clients/object-store';
import { createActiveModels } from '../clients/postgres/active-models';
import { createAdminActions } from '../clients/postgres/admin-actions';
import { createBarHistory } from '../clients/postgres/bar-history';
import { connectDatabase } from '../clients/postgres/database';
import { openFeatureTables } from '../clients/postgres/features';
import { createHourRuns } from '../clients/postgres/hour-runs';
import { createLiveChanges } from '../clients/postgres/live-changes';
import { isMigrated } from '../clients/postgres/migrate';
import { readProduction } from '../clients/postgres/production';
import { createPromotions } from '../clients/postgres/promotions';
import { createQuestionModels } from '../clients/postgres/question-models';
import { createRiseLedger } from '../clients/postgres/rise-ledger';
import { readDatabaseClockLead } from '../clients/postgres/server-clock';
import { openClock, readClockSetting } from '../config/clock';
import { homePaths } from '../config/home';
import { DEFAULT_PORT, readSettings, requireServers, type Settings, type SettingsWith } from '../config/settings';
import { loadArtifact } from '../forecasting/models/artifact';
import { nextHourModel } from '../forecasting/questions';
import { readSeriesOf } from '../operations/models/read-series';
import { readPages } from '../operations/system/pages';
import { readSystem } from '../operations/system/read-system';
import { repeat } from '../system/calls';
import { createLogger } from '../system/log';
import { endOnUncaughtError } from '../system/uncaught-errors';
import { createApp, createMetricsApp } from './app';
import { listen } from './fastify';
import { createMarketData } from './market/market-data';
import { createMetrics } from './metrics/metrics';
import { addOperatingInstruments } from './metrics/operating-instruments';
import { createPageLinks } from './page-links';
import { createReaders } from './readers';
import { createLiveEvents } from './routes/live/live-events';
import { createDiskCache } from './served-model/disk-cache';
import { createServedModel } from './served-model/served-model';
import { createWarmUp } from './served-model/warm-up';
import { createTemporalAccess } from './temporal-client';

const MARKET_PAUSE_MS = 3_000;
const MODEL_PAUSE_MS = 5_000;
/** MLflow needs about 10 ms of processor time for a question, so the server asks it at most twice a second for any number of assets. */
const ALIAS_PAUSE_PER_ASSET_MS = 500;
/** How long the server waits for its first prices and model before it listens. Without them it listens, too, and says what is missing. */
const FIRST_READS_MS = 2_000;
/** How long requests in progress may take when the server stops. */
const CLOSE_TIMEOUT_MS = 10_000;

async function main(): Promise<void> {
  const settings = requireServers(readSettings(), 'mlflow', 'databaseUrl');
  const log = createLogger('server');
  const { app, metrics, served, database, temporal, warmUp, archive } = compose(settings, log);
  await Promise.all(served.map((one) => one.model.restore()));
  const loops = served.flatMap(({ market, model }) => {
    /** Computes the state of the model for new prices or a new model in advance, so that no request waits for it. */
    const prepare = () => {
      const series = market.current()?.series;
      if (series) model.current()?.model.stateAt(series);
      return warmUp.run();
    };
    return [
      repeat({ pauseMs: MARKET_PAUSE_MS, work: () => market.refresh().then(prepare) }),
      repeat({ pauseMs: MODEL_PAUSE_MS, work: () => model.refresh().then(prepare) }),
    ];
  });
  const firstReads = Promise.all(loops.map(({ firstRun }) => firstRun));
  // A defect ends the process, also when it comes later.
  firstReads.catch((error) =>
    setImmediate(() => {
      throw error;
    }),
  );
  await Promise.race([firstReads, sleep(FIRST_READS_MS, undefined, { ref: false })]);
  const { host, port = DEFAULT_PORT } = settings;
  await listen(app, { host, port, variable: 'PORT', log });
  const metricsApp = await serveMetricsSeparately(settings, { metrics, log });
  // The first read computes the baseline of all forecasts, which can take longer than GET /record may wait.
  for (const { asset } of served) archive.recorded({ asset }).catch(() => undefined);
  closeOnSignal(log, async () => {
    for (const loop of loops) loop.stop();
    await Promise.all([app.close(), metricsApp?.close()]);
    await Promise.all([database.destroy(), temporal.close()]);
  });
}

/** Serves the metrics on METRICS_PORT if it is set. */
async function serveMetricsSeparately(
  { host, metrics: { port } }: Settings,
  deps: Parameters<typeof createMetricsApp>[0],
) {
  if (!port) return null;
  const metricsApp = createMetricsApp(deps);
  await listen(metricsApp, { host, port, variable: 'METRICS_PORT', log: deps.log });
  return metricsApp;
}

function compose(settings: SettingsWith<'mlflow' | 'databaseUrl'>, log: Logger) {
  const { asset, assets } = settings;
  const clock = openClock(settings.home);
  const clockSpeed = readClockSetting(settings.home)?.speed ?? 1;
  const database = connectDatabase(settings.databaseUrl);
  const metrics = createMetrics({ assets });
  const tables = openFeatureTables(database);
  const mlflow = connectMlflow(settings.mlflow);
  const serve = (one: string) => ({
    asset: one,
    market: createMarketData({ asset: one, ...tables, log }),
    model: createServedModel({
      findProduction: () => readProduction(database, { asset: one }),
      registry: createModelRegistry(mlflow, nextHourModel(one)),
      cache: createDiskCache(homePaths(settings.home).servedModelOf(one)),
      load: loadArtifact,
      onLoaded: (from) => metrics.loads.inc({ asset: one, from }),
      onRefused: (reason) => metrics.loadsRefused.inc({ asset: one, reason }),
      aliasPauseMs: assets.length * ALIAS_PAUSE_PER_ASSET_MS,
      clock,
      log: assets.length === 1 ? log : log.child({ asset: one }),
    }),
  });
  const first = serve(asset);
  const others = assets.filter((one) => one !== asset).map(serve);
  addOperatingInstruments({
    registry: metrics.registry,
    database,
    assets: [asset, ...others.map((one) => one.asset)],
    clock,
    log,
  });
  const readers = createReaders(database, tables);
  const directory = {
    models: createQuestionModels(database),
    promotions: createPromotions(database),
    promotionsOf: (question: string) => createPromotions(database, question),
    mlflow,
    objectStore: settings.objectStore && connectObjectStore(settings.objectStore),
  };
  const minutes = { promotionsOf: directory.promotionsOf, bars: createBarHistory(database), mlflow };
  const active = {
    activeModels: createActiveModels(database),
    rises: createRiseLedger(database),
    ledger: readers.ledger,
    snapshots: tables.snapshots,
    readSeries: readSeriesOf(database),
    minutes,
  };
  const temporal = createTemporalAccess(settings.temporal);
  const { promotions } = directory;
  const admin = {
    temporal,
    adminActions: createAdminActions(database),
    control: { hourRuns: createHourRuns(database), readClockLead: () => readDatabaseClockLead(database), clock },
    liveCoinWatch: settings.liveCoinWatch,
    decisions: { ...minutes, snapshots: tables.snapshots, promotions, clock },
  };
  const deps = {
    ...first,
    others,
    ...readers,
    liveAssets: settings.live.assets,
    liveEvents: createLiveEvents({
      liveChanges: createLiveChanges(database, { clockSpeed }),
      tail: watchLiveLine(settings),
      clock,
      log,
    }),
    links: createPageLinks(() => readPages(settings)),
    readSystem: () => readSystem({ settings, database, useTemporal: temporal.use, clock }),
    directory,
    active,
    admin,
    adminToken: settings.adminToken,
    corsOrigins: settings.corsOrigins,
    trustProxy: settings.trustProxy,
    streamsPerAddress: settings.streamsPerAddress,
    grafanaUrl: settings.pages.grafanaUrl,
    clock,
    clockSpeed,
    log,
  };
  const warmUp = createWarmUp({ ...deps, hasTables: () => isMigrated(database) });
  const app = createApp({ ...deps, metrics, showsMetrics: settings.metrics.port === undefined, warmUp });
  return { app, metrics, warmUp, served: [first, ...others], database, temporal, archive: readers.archive };
}

/** How the server hears of what is new on the live line; `undefined` without Kafka. */
function watchLiveLine({ kafka }: Settings) {
  if (!kafka) return undefined;
  const { candles, forecasts, scores, news } = TOPIC_NAMES;
  const topics = [candles, forecasts, scores, news];
  return (options: Pick<TailOptions, 'signal' | 'onStart' | 'onMessages'>) =>
    tailTopics({ settings: kafka, clientId: 'nexthour-server', topics, ...options });
}

/** On the first SIGTERM or SIGINT: closes, then exits with 0. Exits with 1 when closing fails or takes longer than CLOSE_TIMEOUT_MS. */
function closeOnSignal(log: Logger, close: () => Promise<void>): void {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'the server is stopping');
    setTimeout(() => {
      log.error(`the server did not close within ${CLOSE_TIMEOUT_MS} ms`);
      process.exit(1);
    }, CLOSE_TIMEOUT_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the server could not close');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

endOnUncaughtError('nexthour server');
main().catch((error: Error) => {
  process.stderr.write(`nexthour server: ${error.message}\n`);
  process.exit(1);
});
