import { dashboard } from './dashboard';
import { ifRunIsRecent } from './expressions';
import { stateTimelinePanel, statPanel, statusHistoryPanel, timeSeriesPanel } from './panels';

const STATES = {
  1: { text: 'succeeded', color: 'green' },
  2: { text: 'skipped', color: 'text' },
  3: { text: 'upstream failed', color: 'orange' },
  4: { text: 'cancelled', color: 'purple' },
  5: { text: 'failed', color: 'red' },
};
const UP = { 0: { text: 'down', color: 'red' }, 1: { text: 'up', color: 'green' } };

/** The dashboard that answers: do the hours run? */
export const pipeline = () =>
  dashboard({
    uid: 'nexthour-pipeline',
    title: 'Pipeline',
    description: 'Hours and their steps, durations, retries',
    from: 'now-2d',
    panels: [...newest(), ...hours(), ...steps(), ...workers()],
  });

const newest = () => [
  statPanel({
    title: 'Hours missing',
    description: 'Hours of the last seven days without a finished run',
    limits: { above: 1 },
    alerts: ['NexthourRunsMissing'],
    queries: [{ expr: 'max(nexthour_runs_missing{asset="$asset"})' }],
  }),
  statPanel({
    title: 'Newest finished hour',
    unit: 'dateTimeAsIsoNoDateIfToday',
    queries: [{ expr: '1000 * max(nexthour_newest_run_hour_timestamp_seconds{asset="$asset"})' }],
  }),
  statPanel({
    title: 'Age of the newest forecast',
    unit: 's',
    limits: { above: 7200 },
    queries: [{ expr: 'min(nexthour_forecast_age_seconds{asset="$asset"})' }],
  }),
  statPanel({
    title: 'Age of the production model',
    unit: 's',
    limits: { above: 30 * 86_400 },
    alerts: ['NexthourModelStale'],
    queries: [{ expr: 'min(nexthour_model_age_seconds{asset="$asset"})' }],
  }),
  statPanel({
    title: 'Time since the last decision of the model gate',
    unit: 's',
    limits: { above: 6 * 3600 },
    alerts: ['NexthourTrainingStalled'],
    queries: [{ expr: 'min(nexthour_gate_decision_age_seconds{asset="$asset"})' }],
  }),
  statPanel({
    title: 'Decisions',
    description: 'All decisions about model versions, by the model gate or by hand',
    queries: [{ expr: 'max by (decision) (nexthour_gate_decisions_total{asset="$asset"})', legend: '{{decision}}' }],
  }),
];

const hours = () => [
  statPanel({
    title: 'Steps of the newest hour',
    width: 24,
    empty: 'no run in the last two hours',
    valueTexts: STATES,
    queries: [{ expr: ifRunIsRecent('max by (step) (nexthour_hour_step_state{asset="$asset"})'), legend: '{{step}}' }],
  }),
  statusHistoryPanel({
    title: 'Hours × steps',
    description:
      'A column is read at the full hour, so it shows the run of the previous hour. An hour that ran late (catch-up) has an empty column',
    valueTexts: STATES,
    queries: [{ expr: ifRunIsRecent('max by (step) (nexthour_hour_step_state{asset="$asset"})'), legend: '{{step}}' }],
  }),
];

const steps = () => [
  timeSeriesPanel({
    title: 'Durations of the steps of the newest hour',
    description: 'Includes the time between attempts',
    unit: 's',
    min: 0,
    queries: [
      { expr: ifRunIsRecent('max by (step) (nexthour_hour_step_seconds{asset="$asset"})'), legend: '{{step}}' },
    ],
  }),
  timeSeriesPanel({
    title: 'Duration of one attempt: 95th percentile of one day',
    unit: 's',
    min: 0,
    queries: [
      {
        expr: 'histogram_quantile(0.95, sum by (step, le) (rate(nexthour_step_duration_seconds_bucket[1d])))',
        legend: '{{step}}',
      },
    ],
  }),
  timeSeriesPanel({
    title: 'Failed attempts per hour',
    min: 0,
    queries: [
      { expr: 'sum by (step) (increase(nexthour_step_attempts_total{outcome="failed"}[1h]))', legend: '{{step}}' },
    ],
  }),
  timeSeriesPanel({
    title: 'Attempts of the steps of the newest hour',
    description: '1 means no retry',
    min: 0,
    queries: [
      { expr: ifRunIsRecent('max by (step) (nexthour_hour_step_attempts{asset="$asset"})'), legend: '{{step}}' },
    ],
  }),
  timeSeriesPanel({
    title: 'Running steps',
    min: 0,
    queries: [{ expr: 'sum by (step) (nexthour_steps_running)', legend: '{{step}}' }],
  }),
];

const workers = () => [
  timeSeriesPanel({
    title: 'Time that a step waits for a worker: 95th percentile of one hour',
    unit: 's',
    min: 0,
    queries: [
      {
        expr: 'histogram_quantile(0.95, sum by (task_queue, le) (rate(temporal_activity_schedule_to_start_latency_seconds_bucket[1h])))',
        legend: '{{task_queue}}',
      },
    ],
  }),
  timeSeriesPanel({
    title: 'Free task slots of the workers',
    description: 'Tasks wait when a worker has no free slot',
    min: 0,
    queries: [
      {
        expr: 'sum by (task_queue, worker_type) (temporal_worker_task_slots_available)',
        legend: '{{task_queue}} {{worker_type}}',
      },
    ],
  }),
  stateTimelinePanel({
    title: 'Processes',
    description: 'Up: the process answered every scrape of the last five minutes',
    valueTexts: UP,
    alerts: ['NexthourServerDown', 'NexthourWorkerDown', 'NexthourTemporalDown', 'NexthourLedgerUnreadable'],
    queries: [{ expr: 'min_over_time(up[5m])', legend: '{{job}} {{instance}}' }],
  }),
];
