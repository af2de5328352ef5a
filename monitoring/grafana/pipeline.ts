import { dashboard, grid, lines, number } from './panels';

const STATES = {
  1: { text: 'succeeded', color: 'green' },
  2: { text: 'skipped', color: 'text' },
  3: { text: 'upstream failed', color: 'orange' },
  4: { text: 'cancelled', color: 'purple' },
  5: { text: 'failed', color: 'red' },
};

/** How the hours run. */
export const pipeline = () =>
  dashboard({
    uid: 'nexthour-pipeline',
    title: 'Pipeline',
    description: 'Hours and their steps, how long they take, what was tried again',
    from: 'now-2d',
    panels: [
      number({ title: 'Hours missing', queries: [{ expr: 'max(nexthour_runs_missing)' }] }),
      number({ title: 'Forecast published', unit: 's', queries: [{ expr: 'min(nexthour_forecast_age_seconds)' }] }),
      number({ title: 'Model trained', unit: 's', queries: [{ expr: 'min(nexthour_model_age_seconds)' }] }),
      number({
        title: 'Newest decision of the gate',
        unit: 's',
        queries: [{ expr: 'min(nexthour_gate_decision_age_seconds)' }],
      }),
      number({
        title: 'Decisions',
        width: 8,
        queries: [{ expr: 'max by (decision) (nexthour_gate_decisions_total)', legend: '{{decision}}' }],
      }),
      grid({
        title: 'Hours × steps',
        description: 'How each step of the newest hour ended',
        words: STATES,
        queries: [{ expr: 'max by (step) (nexthour_hour_step_state)', legend: '{{step}}' }],
      }),
      lines({
        title: 'What the steps of the newest hour took',
        unit: 's',
        queries: [{ expr: 'max by (step) (nexthour_hour_step_seconds)', legend: '{{step}}' }],
      }),
      lines({
        title: 'What one attempt takes: nineteen of twenty in a day',
        unit: 's',
        queries: [
          {
            expr: 'histogram_quantile(0.95, sum by (step, le) (rate(nexthour_step_duration_seconds_bucket[1d])))',
            legend: '{{step}}',
          },
        ],
      }),
      lines({
        title: 'Attempts that failed, and were tried again',
        min: 0,
        queries: [
          {
            expr: 'sum by (step) (increase(nexthour_step_attempts_total{outcome="failed"}[1h]))',
            legend: '{{step}}',
          },
        ],
      }),
      lines({
        title: 'Attempts of the steps of the newest hour',
        min: 0,
        queries: [{ expr: 'max by (step) (nexthour_hour_step_attempts)', legend: '{{step}}' }],
      }),
      lines({
        title: 'Running now',
        min: 0,
        queries: [{ expr: 'sum by (step) (nexthour_steps_running)', legend: '{{step}}' }],
      }),
      lines({
        title: 'How long a step waits for a worker: nineteen of twenty in an hour',
        unit: 's',
        queries: [
          {
            expr: 'histogram_quantile(0.95, sum by (task_queue, le) (rate(temporal_activity_schedule_to_start_latency_seconds_bucket[1h])))',
            legend: '{{task_queue}}',
          },
        ],
      }),
      lines({
        title: 'Free places of the workers',
        min: 0,
        queries: [
          {
            expr: 'sum by (task_queue, worker_type) (temporal_worker_task_slots_available)',
            legend: '{{task_queue}} {{worker_type}}',
          },
        ],
      }),
      lines({ title: 'Processes that answer', min: 0, queries: [{ expr: 'up', legend: '{{job}} {{instance}}' }] }),
    ],
  });
