import { dashboard, lines, number } from './panels';

/** How the server answers. */
export const serving = () =>
  dashboard({
    uid: 'nexthour-serving',
    title: 'Serving',
    description: 'Requests, how long forecasts take, what was shed, which model answers',
    from: 'now-6h',
    panels: [
      number({
        title: 'Model',
        width: 6,
        queries: [{ expr: 'max by (version) (nexthour_model_info)', legend: 'version {{version}}' }],
      }),
      number({ title: 'In flight', width: 6, queries: [{ expr: 'sum(nexthour_requests_in_flight)' }] }),
      number({ title: 'Models loaded', width: 6, queries: [{ expr: 'sum(nexthour_model_loads_total)' }] }),
      number({ title: 'Models refused', width: 6, queries: [{ expr: 'sum(nexthour_model_loads_refused_total)' }] }),
      lines({
        title: 'Requests',
        unit: 'reqps',
        min: 0,
        queries: [{ expr: 'nexthour:requests:rate_5m', legend: '{{route}} {{status}}' }],
      }),
      lines({
        title: 'Time for a forecast',
        description: 'NaN while nobody asks. From half a second on an alert is sent',
        unit: 's',
        min: 0,
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
        queries: [{ expr: 'sum by (instance) (rate(nexthour_requests_shed_total[5m]))', legend: '{{instance}}' }],
      }),
      lines({
        title: 'Swaps of the model',
        min: 0,
        queries: [
          { expr: 'sum by (from) (increase(nexthour_model_loads_total[1h]))', legend: 'from {{from}}' },
          { expr: 'sum by (reason) (increase(nexthour_model_loads_refused_total[1h]))', legend: 'refused: {{reason}}' },
        ],
      }),
      lines({
        title: 'Memory',
        unit: 'bytes',
        min: 0,
        queries: [{ expr: 'nexthour_process_resident_memory_bytes', legend: '{{job}}' }],
      }),
      lines({
        title: 'Processor',
        unit: 'percentunit',
        min: 0,
        queries: [{ expr: 'rate(nexthour_process_cpu_seconds_total[5m])', legend: '{{job}}' }],
      }),
    ],
  });
