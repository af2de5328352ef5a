import type { Logger } from 'pino';
import type { Ledger } from '../clients/postgres/ledger';
import type { LedgerArchive } from '../clients/postgres/ledger-archive';
import type { Lineage } from '../clients/postgres/lineage';
import type { Clock } from '../system/clock';
import { type App, createFastify } from './fastify';
import { documentApi } from './hooks/api-docs';
import { closeConnections } from './hooks/close-connections';
import { countRequests } from './hooks/count-requests';
import { answerErrors } from './hooks/errors';
import { sendSecurityHeaders } from './hooks/security-headers';
import { shedLoad } from './hooks/shed-load';
import type { Metrics } from './metrics/metrics';
import { watchState } from './metrics/watch-state';
import { latestForecastRoute } from './routes/forecasts/latest';
import { forecastsRoute } from './routes/forecasts/list';
import { forecastRoute } from './routes/forecasts/one';
import { healthRoute } from './routes/health';
import { metricsRoute } from './routes/metrics';
import { modelRoute } from './routes/model';
import type { PredictDeps } from './routes/predict/answer';
import { predictRoute } from './routes/predict/route';
import { readyRoute } from './routes/ready';
import { recordRoute } from './routes/record';
import { rootRoute } from './routes/root';
import type { WarmUp } from './warm-up';

const IN_FLIGHT_LIMIT = 256;

export interface AppDeps extends PredictDeps {
  readonly asset: string;
  readonly ledger: Pick<Ledger, 'latest'>;
  readonly archive: Pick<LedgerArchive, 'entry' | 'entries' | 'recorded'>;
  readonly lineage: Lineage;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Logger;
  readonly warmUp: Pick<WarmUp, 'isDone'>;
  /** Whether `/metrics` is among the routes; it is not where it has a port of its own. */
  readonly showsMetrics?: boolean;
  /** How many requests may be in flight at once. */
  readonly inFlightLimit?: number;
}

/** The whole server but its socket. */
export function createApp(deps: AppDeps): App {
  const { metrics, log, inFlightLimit = IN_FLIGHT_LIMIT } = deps;
  const app = createFastify(log);
  answerErrors(app);
  closeConnections(app);
  countRequests(app, metrics);
  shedLoad(app, { ...metrics, limit: inFlightLimit });
  sendSecurityHeaders(app);
  documentApi(app);
  addRoutes(app, deps);
  watchState({ ...deps, registry: metrics.registry });
  return app;
}

/** `GET /metrics` and nothing else. */
export function createMetricsApp({ metrics, log }: Pick<AppDeps, 'metrics' | 'log'>): App {
  const app = createFastify(log);
  closeConnections(app);
  app.register(metricsRoute(metrics));
  return app;
}

function addRoutes(app: App, deps: AppDeps): void {
  const { metrics, showsMetrics = true } = deps;
  app.register(rootRoute());
  app.register(predictRoute({ ...deps, ...metrics }));
  app.register(latestForecastRoute(deps));
  app.register(forecastsRoute(deps));
  app.register(forecastRoute(deps));
  app.register(recordRoute(deps));
  app.register(modelRoute(deps));
  app.register(healthRoute());
  app.register(readyRoute(deps));
  if (showsMetrics) app.register(metricsRoute(metrics));
}
