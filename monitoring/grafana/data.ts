import { dashboard } from './dashboard';
import { whileHoursAreJudged } from './expressions';
import { grid, lines, number } from './panels';

const STATUS_TEXTS = {
  0: { text: 'pass', color: 'green' },
  1: { text: 'warn', color: 'yellow' },
  2: { text: 'fail', color: 'red' },
};

/** Are prices arriving, and is their quality good? */
export const data = () =>
  dashboard({
    uid: 'nexthour-data',
    title: 'Data',
    description: 'Quality checks, gaps, credits, drift',
    from: 'now-2d',
    panels: [...newest(), ...quality(), ...supply(), ...drift()],
  });

/** The number of checks with this status in the newest hour. */
const countChecks = (status: 1 | 2) =>
  whileHoursAreJudged(`sum(max by (rule) (nexthour_quality_check_result) == bool ${status})`);

const newest = () => [
  number({
    title: 'Age of the newest price',
    description: 'The oldest over all servers',
    unit: 's',
    wrong: { above: 8100 },
    alerts: ['NexthourDataStale'],
    queries: [{ expr: 'max(nexthour_data_age_seconds)' }],
  }),
  number({
    title: 'Credits left',
    alerts: ['NexthourCreditsLow'],
    queries: [{ expr: 'min(nexthour_credits_remaining)' }],
  }),
  number({
    title: 'Share of today’s credits left',
    unit: 'percentunit',
    wrong: { below: 0.1 },
    alerts: ['NexthourCreditsLow'],
    queries: [{ expr: 'min(nexthour_credits_remaining / (nexthour_credits_limit > 0))' }],
  }),
  number({
    title: 'Failed checks',
    empty: 'no hour was checked',
    wrong: { above: 1 },
    alerts: ['NexthourQualityGateClosed'],
    queries: [{ expr: countChecks(2) }],
  }),
  number({ title: 'Warnings', empty: 'no hour was checked', queries: [{ expr: countChecks(1) }] }),
  number({
    title: 'Drift',
    description: 'Share of the model inputs that have drifted from the training data',
    unit: 'percentunit',
    decimals: 0,
    wrong: { above: 0.33 },
    alerts: ['NexthourInputsDrift'],
    queries: [{ expr: 'max(drift_ratio)' }],
  }),
];

const quality = () => [
  grid({
    title: 'Quality checks',
    description:
      'Result of each check. A column is read at the full hour, so it shows the hour before; it is empty if that hour was not checked',
    valueTexts: STATUS_TEXTS,
    alerts: ['NexthourQualityGateClosed'],
    queries: [{ expr: whileHoursAreJudged('max by (rule) (nexthour_quality_check_result)'), legend: '{{rule}}' }],
  }),
  lines({
    title: 'Warnings and failures per day, by check',
    min: 0,
    queries: [
      {
        expr: 'sum by (rule) (increase(nexthour_quality_check_results_total{status!="pass"}[1d]))',
        legend: '{{rule}}',
      },
    ],
  }),
  lines({
    title: 'Gaps: hours without a finished run',
    description: 'In the last seven days. The catch-up runs them automatically',
    min: 0,
    alerts: ['NexthourRunsMissing'],
    queries: [{ expr: 'max(nexthour_runs_missing)', legend: 'missing' }],
  }),
];

const supply = () => [
  lines({
    title: 'Age of the newest price, by server',
    description: 'Each server has its own copy of the prices. Up to about 65 minutes is normal',
    unit: 's',
    min: 0,
    wrong: { above: 8100 },
    alerts: ['NexthourDataStale'],
    queries: [{ expr: 'max by (instance) (nexthour_data_age_seconds)', legend: '{{instance}}' }],
  }),
  lines({
    title: 'Credits',
    min: 0,
    alerts: ['NexthourCreditsLow'],
    queries: [
      { expr: 'min(nexthour_credits_remaining)', legend: 'left' },
      { expr: 'max(nexthour_credits_limit)', legend: 'daily limit' },
    ],
  }),
];

const drift = () => [
  lines({
    title: 'Input drift',
    description: 'Above 1 an input has drifted from the training data; drift_ratio is the share of such inputs',
    min: 0,
    wrong: { above: 1 },
    alerts: ['NexthourInputsDrift'],
    queries: [
      { expr: 'max by (input) (nexthour_input_drift)', legend: '{{input}}' },
      { expr: 'max(drift_ratio)', legend: 'drift_ratio' },
    ],
  }),
  lines({
    title: 'Score drift',
    description: 'Actual loss ÷ the loss that the forecasts expected; needs 48 settled forecasts',
    decimals: 2,
    min: 0,
    wrong: { above: 1.4 },
    alerts: ['NexthourScoresDrift'],
    queries: [{ expr: 'max(nexthour_score_drift)', legend: 'loss ÷ expected loss' }],
  }),
];
