import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Logger } from 'pino';
import { createServedAssets, type ServedAsset, type ServedAssets } from './assets';
import { type App, createFastify, namePlugin } from './fastify';
import { allowOrigins } from './hooks/allow-origins';
import { documentApi } from './hooks/api-docs';
import { auditActions } from './hooks/audit-actions';
import { cacheAnswers } from './hooks/cache-answers';
import { closeConnections } from './hooks/close-connections';
import { countRequests } from './hooks/count-requests';
import { refuseEncodedBodies } from './hooks/refuse-encoded-bodies';
import { refusePipelined } from './hooks/refuse-pipelined';
import { refuseUnknownQueryFields } from './hooks/refuse-unknown-query-fields';
import { createAdminCheck } from './hooks/require-admin-token';
import { rememberRoutePaths } from './hooks/route-path';
import { sendSecurityHeaders } from './hooks/security-headers';
import { shedLoad } from './hooks/shed-load';
import { takeTurns } from './hooks/take-turns';
import { upgradeConnections } from './hooks/upgrade-connections';
import { watchEndings } from './hooks/when-ended';
import type { Metrics } from './metrics/metrics';
import { addStateInstruments } from './metrics/state-instruments';
import { type AblationsDeps, ablationsRoute } from './routes/ablations';
import { type AdminDeps, adminRoute } from './routes/admin/route';
import { driftRoute } from './routes/data/drift';
import { type QualityRouteDeps, qualityRoute } from './routes/data/quality';
import { type FeaturesDeps, featuresRoute } from './routes/features';
import { type LatestForecastDeps, latestForecastRoute } from './routes/forecasts/latest';
import { type ForecastsDeps, forecastsRoute } from './routes/forecasts/list';
import { type ForecastDeps, forecastRoute } from './routes/forecasts/one';
import { type PathRouteDeps, pathRoute } from './routes/forecasts/path';
import { type StreamDeps, streamRoute } from './routes/forecasts/stream';
import { type HourDeps, hourRoute } from './routes/hour/route';
import { runningRoute } from './routes/hour/running';
import { type HoursDeps, hoursRoute } from './routes/hours';
import { inferenceRoute } from './routes/inference/route';
import { labelFeatureRoute } from './routes/label-feature';
import { type LabelsDeps, labelsRoute } from './routes/labels';
import { type LiveRouteDeps, liveRoute } from './routes/live/route';
import { socketRoute } from './routes/live/socket/route';
import { type LiveStreamDeps, liveStreamRoute } from './routes/live/stream';
import { modelRoute } from './routes/model';
import { type ActiveModelsDeps, activeModelsRoute } from './routes/models/active';
import { type CardRouteDeps, modelCardRoutes } from './routes/models/card';
import { type ModelsDeps, modelsRoute } from './routes/models/route';
import { healthRoute, metricsRoute, type ReadyDeps, readyRoute } from './routes/operations';
import { pageRoute } from './routes/page';
import { createForecastQueue } from './routes/predict/forecast-queue';
import { createPreparedPredict } from './routes/predict/prepared-predictions';
import { predictRoute } from './routes/predict/route';
import { pricesRoute } from './routes/prices/route';
import { type QuestionsDeps, questionsRoute } from './routes/questions';
import { type RecordDeps, recordRoute } from './routes/record';
import { type ReportsDeps, reportsRoute } from './routes/reports/route';
import { type SearchesDeps, searchesRoute } from './routes/searches';
import { type SeriesDeps, seriesRoute } from './routes/series';
import { type SystemRouteDeps, systemRoute } from './routes/system/route';
import { hideModelOfOtherSource } from './served-model/match-source';

const DEFAULT_MAX_IN_FLIGHT = 256;
const DEFAULT_MAX_WAITING_FORECASTS = 64;

/** `asset`, `market` and `model` are those of the asset that requests without a name mean. */
export interface AppDeps
  extends ServedAsset,
    Omit<LatestForecastDeps, 'assets'>,
    Omit<ReadyDeps, 'assets' | 'isClosing'> {
  /** The other assets. */
  readonly others?: readonly ServedAsset[];
  readonly archive: ForecastsDeps['archive'] & RecordDeps['archive'] & LiveRouteDeps['archive'];
  readonly changes: StreamDeps['changes'];
  /** How many times faster than real time the clock runs; default 1. */
  readonly clockSpeed?: number;
  readonly lineage: ForecastDeps['lineage'];
  readonly paths: PathRouteDeps['paths'];
  readonly live: LiveRouteDeps['live'];
  readonly liveAssets: LiveStreamDeps['liveAssets'];
  readonly liveEvents: LiveStreamDeps['liveEvents'];
  readonly news: LiveRouteDeps['news'];
  readonly readRoles: LiveRouteDeps['readRoles'];
  readonly readLiveScores: CardRouteDeps['readLiveScores'];
  readonly readHours: HoursDeps['readHours'];
  readonly readHour: HourDeps['readHour'];
  readonly links: HourDeps['links'];
  readonly reports: ReportsDeps['reports'];
  readonly readResults: QualityRouteDeps['readResults'];
  readonly readSystem: SystemRouteDeps['readSystem'];
  readonly readFeatures: FeaturesDeps['readFeatures'];
  readonly readSeries: SeriesDeps['readSeries'];
  readonly questions: QuestionsDeps['questions'];
  readonly searches: SearchesDeps['searches'];
  readonly ablations: AblationsDeps['ablations'];
  /** The token that requests which change something must send. */
  readonly adminToken?: string | undefined;
  /** The Grafana that the page embeds. */
  readonly grafanaUrl?: string | undefined;
  /** The origins of pages that may read answers. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** The addresses of the proxies whose X-Forwarded-For is believed. */
  readonly trustProxy?: readonly string[] | undefined;
  /** How many streams of events one address may have open; default 20. */
  readonly streamsPerAddress?: StreamDeps['streamsPerAddress'];
  readonly openPrices: LabelsDeps['openPrices'];
  /** What the actions need that require the admin token. */
  readonly admin: Omit<AdminDeps, 'assets' | 'links' | 'requireAdmin'>;
  /** What the directory of models needs. */
  readonly directory: Pick<ModelsDeps, 'models' | 'promotions' | 'promotionsOf' | 'mlflow' | 'objectStore'>;
  /** What active models need. */
  readonly active: Pick<ActiveModelsDeps, 'activeModels' | 'rises' | 'ledger' | 'snapshots' | 'readSeries' | 'minutes'>;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Whether the app has the route `/metrics`. False when the metrics have a port of their own. */
  readonly showsMetrics?: boolean;
  /** How many requests may be in progress at once. */
  readonly maxInFlight?: number;
  /** How many requests may wait for a forecast at once. */
  readonly maxWaitingForecasts?: number;
}

/** Builds the server without its socket. */
export function createApp(given: AppDeps): App {
  const assets = createServedAssets(hideModel(given), (given.others ?? []).map(hideModel));
  const deps = { ...given, assets };
  const { metrics, log, maxInFlight = DEFAULT_MAX_IN_FLIGHT } = deps;
  const app = createFastify(log, 'GET /docs lists all routes', deps);
  const closing = closeConnections(app);
  upgradeConnections(app);
  watchEndings(app);
  rememberRoutePaths(app);
  sendSecurityHeaders(app);
  refusePipelined(app, metrics);
  countRequests(app, metrics);
  takeTurns(app);
  shedLoad(app, { ...metrics, limit: maxInFlight });
  allowOrigins(app, deps.corsOrigins ?? []);
  refuseEncodedBodies(app);
  cacheAnswers(app);
  documentApi(app);
  app.register(namePlugin(async (routes: App) => addRoutes(routes, { ...deps, ...closing })));
  addStateInstruments({ ...deps, assets: assets.all, registry: metrics.registry });
  return app;
}

function hideModel({ asset, market, model }: ServedAsset): ServedAsset {
  return { asset, market, model: hideModelOfOtherSource(model, market) };
}

/** Builds an app whose only route is `GET /metrics`. */
export function createMetricsApp({ metrics, log }: Pick<AppDeps, 'metrics' | 'log'>): App {
  const app = createFastify(log, 'The only route on this port is GET /metrics');
  closeConnections(app);
  app.register(namePlugin(metricsRoute(metrics)));
  return app;
}

type ServedDeps = AppDeps & ReturnType<typeof closeConnections> & { readonly assets: ServedAssets };

function addRoutes(app: App, deps: ServedDeps): void {
  const { metrics, showsMetrics = true, maxWaitingForecasts = DEFAULT_MAX_WAITING_FORECASTS } = deps;
  const add = (route: FastifyPluginAsyncTypebox) => app.register(namePlugin(route));
  const requireAdmin = createAdminCheck(deps.adminToken);
  refuseUnknownQueryFields(app);
  auditActions(app, { ...deps.admin, clock: deps.clock, requireAdmin });
  const forecastQueue = createForecastQueue({ ...metrics, server: app.server, limit: maxWaitingForecasts });
  const forecasting = { forecastQueue, predict: createPreparedPredict() };
  add(predictRoute({ ...deps, ...metrics, ...forecasting }));
  add(inferenceRoute({ ...deps, ...metrics, ...forecasting }));
  add(latestForecastRoute(deps));
  add(forecastsRoute(deps));
  add(pathRoute(deps));
  add(streamRoute({ clockSpeed: 1, ...deps }));
  add(forecastRoute(deps));
  add(pricesRoute(deps));
  add(recordRoute(deps));
  add(liveRoute(deps));
  add(liveStreamRoute({ clockSpeed: 1, ...deps }));
  add(socketRoute(deps));
  add(hoursRoute({ ...deps, requireAdmin }));
  add(runningRoute({ ...deps, ...deps.admin, requireAdmin }));
  add(hourRoute({ ...deps, requireAdmin }));
  add(featuresRoute(deps));
  add(seriesRoute(deps));
  add(qualityRoute(deps));
  add(driftRoute(deps));
  add(questionsRoute({ ...deps, rises: deps.active.rises, models: deps.directory.models, requireAdmin }));
  add(labelsRoute(deps));
  add(labelFeatureRoute(deps));
  add(modelRoute(deps));
  const { directory, active } = deps;
  add(modelsRoute({ ...deps, ...directory, ...active, requireAdmin }));
  add(searchesRoute(deps));
  add(ablationsRoute(deps));
  add(modelCardRoutes({ ...deps, ...directory, ...active }));
  const { objectStore, models } = directory;
  add(reportsRoute({ ...deps, objectStore }));
  add(activeModelsRoute({ ...deps, ...active, objectStore, findModel: models.find, requireAdmin }));
  add(adminRoute({ ...deps, ...deps.admin, requireAdmin }));
  add(healthRoute());
  add(systemRoute({ ...deps, requireAdmin }));
  add(pageRoute({ grafanaUrl: deps.grafanaUrl }));
  add(readyRoute(deps));
  if (showsMetrics) add(metricsRoute(metrics));
}
