import { dashboard } from './dashboard';
import { statPanel, timeSeriesPanel } from './panels';

const red = [{ id: 'color', value: { mode: 'fixed', fixedColor: 'red' } }];

/** The dashboard that answers: does the server answer, and how fast? */
export const serving = () =>
  dashboard({
    uid: 'nexthour-serving',
    title: 'Serving',
    description: 'Requests, latency, shed requests, model versions',
    from: 'now-6h',
    panels: [...newest(), ...requests(), ...processes()],
  });

const newest = () => [
  statPanel({
    title: 'Servers up',
    limits: { below: 1 },
    alerts: ['NexthourServerDown'],
    queries: [{ expr: 'sum(up{job="server"})' }],
  }),
  statPanel({
    title: 'Model',
    description: 'Shows more than one version while the servers use different ones',
    showsNames: true,
    empty: 'no model is loaded',
    queries: [{ expr: 'max by (version) (nexthour_model_info{asset="$asset"})', legend: 'version {{version}}' }],
  }),
  statPanel({
    title: 'Servers with a model',
    description: 'A server without a model answers 503',
    empty: 'none',
    limits: { below: 1 },
    alerts: ['NexthourCannotForecast'],
    queries: [{ expr: 'sum(nexthour_model_info{asset="$asset"})' }],
  }),
  statPanel({ title: 'Requests in flight', queries: [{ expr: 'sum(nexthour_requests_in_flight)' }] }),
  statPanel({
    title: 'Models loaded',
    description: 'Since the start of the running servers',
    queries: [{ expr: 'sum by (from) (nexthour_model_loads_total{asset="$asset"})', legend: 'from {{from}}' }],
  }),
  statPanel({
    title: 'Models refused',
    description: 'Since the start of the running servers; GET /ready gives the reason',
    limits: { above: 1 },
    alerts: ['NexthourModelRefused'],
    queries: [{ expr: 'sum(nexthour_model_loads_refused_total{asset="$asset"})' }],
  }),
];

const requests = () => [
  timeSeriesPanel({
    title: 'Requests',
    description: 'By route and status; server errors are red',
    unit: 'reqps',
    min: 0,
    queries: [{ expr: 'nexthour:requests:rate_5m', legend: '{{route}} {{status}}' }],
    series: { '/ 5..$/': red },
  }),
  timeSeriesPanel({
    title: 'Latency of a forecast',
    description: 'Empty without requests',
    unit: 's',
    min: 0,
    empty: 'no requests',
    limits: { above: 0.5 },
    alerts: ['NexthourInferenceSlow'],
    queries: [
      { expr: 'nexthour:inference_latency_seconds:p95_5m', legend: '95th percentile' },
      { expr: 'nexthour:inference_latency_seconds:p50_5m', legend: 'median' },
    ],
  }),
  timeSeriesPanel({
    title: 'Shed requests',
    description: 'Refused because too many requests were in flight',
    unit: 'reqps',
    min: 0,
    alerts: ['NexthourSheds'],
    queries: [{ expr: 'sum by (instance) (rate(nexthour_requests_shed_total[5m]))', legend: '{{instance}}' }],
  }),
  timeSeriesPanel({
    title: 'Model loads per hour',
    description: 'Also shows 1 while the alias in MLflow names another version than the production model',
    min: 0,
    alerts: ['NexthourModelRefused', 'NexthourProductionAliasMoved'],
    queries: [
      { expr: 'sum by (from) (increase(nexthour_model_loads_total{asset="$asset"}[1h]))', legend: 'from {{from}}' },
      {
        expr: 'sum by (reason) (increase(nexthour_model_loads_refused_total{asset="$asset"}[1h]))',
        legend: 'refused: {{reason}}',
      },
      { expr: 'max(nexthour_production_alias_moved{asset="$asset"})', legend: 'alias moved in MLflow' },
    ],
  }),
];

const processes = () => [
  timeSeriesPanel({
    title: 'Memory',
    unit: 'bytes',
    min: 0,
    queries: [{ expr: 'nexthour_process_resident_memory_bytes', legend: '{{job}} {{instance}}' }],
  }),
  timeSeriesPanel({
    title: 'CPU',
    description: '100 % is one core',
    unit: 'percentunit',
    min: 0,
    queries: [{ expr: 'rate(nexthour_process_cpu_seconds_total[5m])', legend: '{{job}} {{instance}}' }],
  }),
];
