import { dashboard } from './dashboard';
import { whileHoursRun } from './expressions';
import { grid, lines, number, timeline } from './panels';

const STATES = {
  1: { text: 'succeeded', color: 'green' },
  2: { text: 'skipped', color: 'text' },
  3: { text: 'upstream failed', color: 'orange' },
  4: { text: 'cancelled', color: 'purple' },
  5: { text: 'failed', color: 'red' },
};
const UP = { 0: { text: 'no answer', color: 'red' }, 1: { text: 'answers', color: 'green' } };

/** How the hours run. */
export const pipeline = () =>
  dashboard({
    uid: 'nexthour-pipeline',
    title: 'Pipeline',
    description: 'Hours and their steps, how long they take, what was tried again',
    from: 'now-2d',
    panels: [...newest(), ...hours(), ...steps(), ...workers()],
  });

const newest = () => [
  number({
    title: 'Hours missing',
    description: 'Of the last seven days, without a finished run',
    wrong: { above: 1 },
    alerts: ['NexthourRunsMissing'],
    queries: [{ expr: 'max(nexthour_runs_missing)' }],
  }),
  number({
    title: 'Newest hour that has run',
    unit: 'dateTimeAsIsoNoDateIfToday',
    queries: [{ expr: '1000 * max(nexthour_newest_run_hour_timestamp_seconds)' }],
  }),
  number({
    title: 'Since the newest forecast',
    unit: 's',
    wrong: { above: 7200 },
    queries: [{ expr: 'min(nexthour_forecast_age_seconds)' }],
  }),
  number({
    title: 'Age of the model',
    unit: 's',
    wrong: { above: 30 * 86_400 },
    alerts: ['NexthourModelStale'],
    queries: [{ expr: 'min(nexthour_model_age_seconds)' }],
  }),
  number({
    title: 'Since a model came to the gate',
    unit: 's',
    wrong: { above: 6 * 3600 },
    alerts: ['NexthourTrainingStalled'],
    queries: [{ expr: 'min(nexthour_gate_decision_age_seconds)' }],
  }),
  number({
    title: 'Decisions',
    description: 'On model versions, by the gate or by hand, since the beginning',
    queries: [{ expr: 'max by (decision) (nexthour_gate_decisions_total)', legend: '{{decision}}' }],
  }),
];

const hours = () => [
  number({
    title: 'The newest hour, step by step',
    width: 24,
    empty: 'no run of these two hours',
    words: STATES,
    queries: [{ expr: whileHoursRun('max by (step) (nexthour_hour_step_state)'), legend: '{{step}}' }],
  }),
  grid({
    title: 'Hours × steps',
    description:
      'Each column is looked at on the full hour, so it tells of the run of the hour before it. An hour without a run of its own is empty, also when it was caught up with later',
    words: STATES,
    queries: [{ expr: whileHoursRun('max by (step) (nexthour_hour_step_state)'), legend: '{{step}}' }],
  }),
];

const steps = () => [
  lines({
    title: 'What the steps of the newest hour took',
    description: 'Their waits for another attempt included',
    unit: 's',
    min: 0,
    queries: [{ expr: whileHoursRun('max by (step) (nexthour_hour_step_seconds)'), legend: '{{step}}' }],
  }),
  lines({
    title: 'What one attempt takes: nineteen of twenty in a day',
    unit: 's',
    min: 0,
    queries: [
      {
        expr: 'histogram_quantile(0.95, sum by (step, le) (rate(nexthour_step_duration_seconds_bucket[1d])))',
        legend: '{{step}}',
      },
    ],
  }),
  lines({
    title: 'Attempts that failed, in an hour',
    min: 0,
    queries: [
      { expr: 'sum by (step) (increase(nexthour_step_attempts_total{outcome="failed"}[1h]))', legend: '{{step}}' },
    ],
  }),
  lines({
    title: 'Attempts of the steps of the newest hour',
    description: '1 where nothing was tried again',
    min: 0,
    queries: [{ expr: whileHoursRun('max by (step) (nexthour_hour_step_attempts)'), legend: '{{step}}' }],
  }),
  lines({
    title: 'Running now',
    min: 0,
    queries: [{ expr: 'sum by (step) (nexthour_steps_running)', legend: '{{step}}' }],
  }),
];

const workers = () => [
  lines({
    title: 'How long a step waits for a worker: nineteen of twenty in an hour',
    unit: 's',
    min: 0,
    queries: [
      {
        expr: 'histogram_quantile(0.95, sum by (task_queue, le) (rate(temporal_activity_schedule_to_start_latency_seconds_bucket[1h])))',
        legend: '{{task_queue}}',
      },
    ],
  }),
  lines({
    title: 'Free places of the workers',
    description: 'Workers that have none let tasks wait',
    min: 0,
    queries: [
      {
        expr: 'sum by (task_queue, worker_type) (temporal_worker_task_slots_available)',
        legend: '{{task_queue}} {{worker_type}}',
      },
    ],
  }),
  timeline({
    title: 'Processes',
    description: 'Whether each answered Prometheus all the time of five minutes',
    words: UP,
    alerts: ['NexthourServerDown', 'NexthourWorkerDown', 'NexthourTemporalDown', 'NexthourLedgerUnreadable'],
    queries: [{ expr: 'min_over_time(up[5m])', legend: '{{job}} {{instance}}' }],
  }),
];
