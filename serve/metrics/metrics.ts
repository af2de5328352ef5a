import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds. */
const LATENCY_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** The checks of an artifact, and what cannot be read at all. */
const REFUSALS = ['checksum', 'schema', 'weights', 'golden', 'unreadable'];

export type Metrics = ReturnType<typeof createMetrics>;

/** The instruments that the server writes to, in a registry of their own; with those of the process, unless told otherwise. */
export function createMetrics({ ofProcess = true } = {}) {
  const registry = new Registry();
  const registers = [registry];
  if (ofProcess) collectDefaultMetrics({ register: registry, prefix: 'nexthour_' });
  return { registry, ...requestInstruments(registers), ...modelInstruments(registers) };
}

function requestInstruments(registers: Registry[]) {
  return {
    requests: new Counter({
      name: 'requests_total',
      help: 'Requests by method, route and status; status 499 is a caller who left before the answer',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    inferenceLatency: new Histogram({
      name: 'inference_latency_seconds',
      help: 'Time from a checked request to its forecast',
      buckets: LATENCY_BUCKETS,
      registers,
    }),
    shed: new Counter({
      name: 'nexthour_requests_shed_total',
      help: 'Requests refused because too many were being answered',
      registers,
    }),
    inFlight: new Gauge({
      name: 'nexthour_requests_in_flight',
      help: 'Requests that are being answered; those for health and metrics are not counted',
      registers,
    }),
  };
}

/** Every label value is there from the start: an increase from nothing would go unseen. */
function modelInstruments(registers: Registry[]) {
  const loads = new Counter({
    name: 'nexthour_model_loads_total',
    help: 'Models that were loaded and served from then on, by where they came from',
    labelNames: ['from'],
    registers,
  });
  const loadsRefused = new Counter({
    name: 'nexthour_model_loads_refused_total',
    help: 'Models that were not loaded because a check of their artifact failed',
    labelNames: ['reason'],
    registers,
  });
  for (const from of ['registry', 'disk']) loads.inc({ from }, 0);
  for (const reason of REFUSALS) loadsRefused.inc({ reason }, 0);
  return { loads, loadsRefused };
}
