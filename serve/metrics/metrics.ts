import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { LIVE_CHANNELS } from '../../clients/postgres/live-changes';

/** Upper bounds in seconds. */
const LATENCY_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** The checks of a model's files, and `unreadable` for files that cannot be read. */
const REFUSAL_REASONS = ['checksum', 'schema', 'weights', 'golden', 'unreadable'];

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Creates the metrics that the server counts itself, in a new registry.
 * @param given.includesProcess whether to add the metrics of the Node process
 * @param given.assets the assets whose models the server loads
 */
export function createMetrics(given: { includesProcess?: boolean; assets?: readonly string[] } = {}) {
  const { includesProcess = true, assets = [] } = given;
  const registry = new Registry();
  const registers = [registry];
  if (includesProcess) collectDefaultMetrics({ register: registry, prefix: 'nexthour_' });
  return {
    registry,
    ...requestInstruments(registers),
    ...modelInstruments(registers, assets),
    sockets: socketInstruments(registers),
  };
}

function requestInstruments(registers: Registry[]) {
  return {
    requests: new Counter({
      name: 'requests_total',
      help: 'Requests by method, route and status; status 499 means that the caller disconnected before the answer',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    inferenceLatency: new Histogram({
      name: 'inference_latency_seconds',
      help: 'Time from a validated request to its forecast',
      buckets: LATENCY_BUCKETS,
      registers,
    }),
    shed: new Counter({
      name: 'nexthour_requests_shed_total',
      help: 'Requests refused because too many others were in progress or waited for a forecast',
      registers,
    }),
    inFlight: new Gauge({
      name: 'nexthour_requests_in_flight',
      help: 'Requests in progress, without those for /health, /ready and /metrics',
      registers,
    }),
  };
}

/** Every label value starts at 0: Prometheus does not see the first increase of a series that did not exist before. */
function modelInstruments(registers: Registry[], assets: readonly string[]) {
  const loads = new Counter({
    name: 'nexthour_model_loads_total',
    help: 'Models that the server loaded and used, by where they were loaded from',
    labelNames: ['asset', 'from'],
    registers,
  });
  const loadsRefused = new Counter({
    name: 'nexthour_model_loads_refused_total',
    help: 'Models that the server did not use because a check of their files failed',
    labelNames: ['asset', 'reason'],
    registers,
  });
  for (const asset of assets) {
    for (const from of ['registry', 'disk']) loads.inc({ asset, from }, 0);
    for (const reason of REFUSAL_REASONS) loadsRefused.inc({ asset, reason }, 0);
  }
  return { loads, loadsRefused };
}

/** The connections to `/ws`. */
function socketInstruments(registers: Registry[]) {
  const clients = new Gauge({ name: 'nexthour_ws_clients', help: 'Clients that are connected to /ws', registers });
  const sent = new Counter({
    name: 'nexthour_ws_messages_total',
    help: 'Bars, forecasts, scores and news sent to clients of /ws: one for each client',
    labelNames: ['channel'],
    registers,
  });
  const lost = new Counter({
    name: 'nexthour_ws_lost_messages_total',
    help: 'Messages that a newer one replaced because the client of /ws read too slowly',
    labelNames: ['channel'],
    registers,
  });
  for (const channel of LIVE_CHANNELS) for (const counter of [sent, lost]) counter.inc({ channel }, 0);
  return { clients, sent, lost };
}
