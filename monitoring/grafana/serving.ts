import { dashboard } from './dashboard';
import { lines, number } from './panels';

const red = [{ id: 'color', value: { mode: 'fixed', fixedColor: 'red' } }];

/** How the server answers. */
export const serving = () =>
  dashboard({
    uid: 'nexthour-serving',
    title: 'Serving',
    description: 'Requests, how long forecasts take, what was shed, which model answers',
    from: 'now-6h',
    panels: [...newest(), ...requests(), ...processes()],
  });

const newest = () => [
  number({
    title: 'Servers that answer',
    wrong: { below: 1 },
    alerts: ['NexthourServerDown'],
    queries: [{ expr: 'sum(up{job="server"})' }],
  }),
  number({
    title: 'Model',
    description: 'More than one while servers differ',
    names: true,
    empty: 'none is loaded',
    queries: [{ expr: 'max by (version) (nexthour_model_info)', legend: 'version {{version}}' }],
  }),
  number({
    title: 'Servers with a model',
    description: 'Those without one answer 503',
    empty: 'none',
    wrong: { below: 1 },
    alerts: ['NexthourCannotForecast'],
    queries: [{ expr: 'sum(nexthour_model_info)' }],
  }),
  number({ title: 'In flight', queries: [{ expr: 'sum(nexthour_requests_in_flight)' }] }),
  number({
    title: 'Models loaded',
    description: 'By the servers that run now, since they started',
    queries: [{ expr: 'sum by (from) (nexthour_model_loads_total)', legend: 'from {{from}}' }],
  }),
  number({
    title: 'Models refused',
    description: 'By the servers that run now, since they started; the reason is in GET /ready',
    wrong: { above: 1 },
    alerts: ['NexthourModelRefused'],
    queries: [{ expr: 'sum(nexthour_model_loads_refused_total)' }],
  }),
];

const requests = () => [
  lines({
    title: 'Requests',
    description: 'By route and status; errors of the server are red',
    unit: 'reqps',
    min: 0,
    queries: [{ expr: 'nexthour:requests:rate_5m', legend: '{{route}} {{status}}' }],
    series: { '/ 5..$/': red },
  }),
  lines({
    title: 'Time for a forecast',
    description: 'Empty while nobody asks',
    unit: 's',
    min: 0,
    empty: 'nobody asks',
    wrong: { above: 0.5 },
    alerts: ['NexthourInferenceSlow'],
    queries: [
      { expr: 'nexthour:inference_latency_seconds:p95_5m', legend: 'nineteen of twenty' },
      { expr: 'nexthour:inference_latency_seconds:p50_5m', legend: 'half' },
    ],
  }),
  lines({
    title: 'Shed',
    description: 'Refused because too many were being answered',
    unit: 'reqps',
    min: 0,
    alerts: ['NexthourSheds'],
    queries: [{ expr: 'sum by (instance) (rate(nexthour_requests_shed_total[5m]))', legend: '{{instance}}' }],
  }),
  lines({
    title: 'Swaps of the model, in an hour',
    min: 0,
    alerts: ['NexthourModelRefused'],
    queries: [
      { expr: 'sum by (from) (increase(nexthour_model_loads_total[1h]))', legend: 'from {{from}}' },
      { expr: 'sum by (reason) (increase(nexthour_model_loads_refused_total[1h]))', legend: 'refused: {{reason}}' },
    ],
  }),
];

const processes = () => [
  lines({
    title: 'Memory',
    unit: 'bytes',
    min: 0,
    queries: [{ expr: 'nexthour_process_resident_memory_bytes', legend: '{{job}} {{instance}}' }],
  }),
  lines({
    title: 'Processor',
    description: '100 % is one core',
    unit: 'percentunit',
    min: 0,
    queries: [{ expr: 'rate(nexthour_process_cpu_seconds_total[5m])', legend: '{{job}} {{instance}}' }],
  }),
];
