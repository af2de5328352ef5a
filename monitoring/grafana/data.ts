import { dashboard, grid, lines, number } from './panels';

const VERDICTS = {
  0: { text: 'pass', color: 'green' },
  1: { text: 'warn', color: 'yellow' },
  2: { text: 'fail', color: 'red' },
};

/** Whether prices come, and are good. */
export const data = () =>
  dashboard({
    uid: 'nexthour-data',
    title: 'Data',
    description: 'Verdicts of the quality gate, gaps, credits, drift',
    from: 'now-2d',
    panels: [
      number({ title: 'Newest price', unit: 's', queries: [{ expr: 'min(nexthour_data_age_seconds)' }] }),
      number({ title: 'Credits left', queries: [{ expr: 'min(nexthour_credits_remaining)' }] }),
      number({
        title: 'Credits left of the day’s',
        unit: 'percentunit',
        queries: [{ expr: 'min(nexthour_credits_remaining / nexthour_credits_limit)' }],
      }),
      number({
        title: 'Rules that fail',
        queries: [{ expr: 'count(max by (rule) (nexthour_quality_verdict) == 2) or vector(0)' }],
      }),
      number({
        title: 'Rules that warn',
        queries: [{ expr: 'count(max by (rule) (nexthour_quality_verdict) == 1) or vector(0)' }],
      }),
      number({ title: 'Drift', unit: 'percentunit', queries: [{ expr: 'max(drift_ratio)' }] }),
      grid({
        title: 'Quality gate',
        description: 'What each rule said of the newest hour; gaps have a rule of their own',
        words: VERDICTS,
        queries: [{ expr: 'max by (rule) (nexthour_quality_verdict)', legend: '{{rule}}' }],
      }),
      lines({
        title: 'Objections of the gate, by rule',
        min: 0,
        queries: [
          {
            expr: 'sum by (rule) (increase(nexthour_quality_verdicts_total{verdict!="pass"}[1d]))',
            legend: '{{rule}}',
          },
        ],
      }),
      lines({
        title: 'Hours without a finished run',
        min: 0,
        queries: [{ expr: 'max(nexthour_runs_missing)', legend: 'missing' }],
      }),
      lines({
        title: 'Age of the newest price',
        unit: 's',
        min: 0,
        queries: [{ expr: 'min(nexthour_data_age_seconds)', legend: 'age' }],
      }),
      lines({
        title: 'Credits',
        min: 0,
        queries: [
          { expr: 'min(nexthour_credits_remaining)', legend: 'left' },
          { expr: 'max(nexthour_credits_limit)', legend: 'of a day' },
        ],
      }),
      lines({
        title: 'Drift of the inputs',
        description: 'Above 1 an input has left what the model was trained on; drift_ratio is the share of those',
        min: 0,
        queries: [
          { expr: 'max by (input) (nexthour_input_drift)', legend: '{{input}}' },
          { expr: 'max(drift_ratio)', legend: 'drift_ratio' },
        ],
      }),
      lines({
        title: 'Drift of the scores',
        min: 0,
        queries: [{ expr: 'max(nexthour_score_drift)', legend: 'loss over what was expected' }],
      }),
    ],
  });
