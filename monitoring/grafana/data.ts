import { dashboard } from './dashboard';
import { whileHoursAreJudged } from './expressions';
import { grid, lines, number } from './panels';

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
    panels: [...newest(), ...quality(), ...supply(), ...drift()],
  });

/** How many rules said so of the newest hour. */
const rulesThatSay = (verdict: 1 | 2) =>
  whileHoursAreJudged(`sum(max by (rule) (nexthour_quality_verdict) == bool ${verdict})`);

const newest = () => [
  number({
    title: 'Age of the newest price',
    description: 'Of the server that has the oldest',
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
    title: 'Credits left of the day’s',
    unit: 'percentunit',
    wrong: { below: 0.1 },
    alerts: ['NexthourCreditsLow'],
    queries: [{ expr: 'min(nexthour_credits_remaining / (nexthour_credits_limit > 0))' }],
  }),
  number({
    title: 'Rules that fail',
    empty: 'nothing was judged',
    wrong: { above: 1 },
    alerts: ['NexthourQualityGateClosed'],
    queries: [{ expr: rulesThatSay(2) }],
  }),
  number({ title: 'Rules that warn', empty: 'nothing was judged', queries: [{ expr: rulesThatSay(1) }] }),
  number({
    title: 'Drift',
    description: 'Share of the inputs that have left what the model was trained on',
    unit: 'percentunit',
    decimals: 0,
    wrong: { above: 0.33 },
    alerts: ['NexthourInputsDrift'],
    queries: [{ expr: 'max(drift_ratio)' }],
  }),
];

const quality = () => [
  grid({
    title: 'Quality gate',
    description:
      'What each rule said; gaps have a rule of their own. Each column is looked at on the full hour, so it tells of the data of the hour before it, and is empty where none was judged',
    words: VERDICTS,
    alerts: ['NexthourQualityGateClosed'],
    queries: [{ expr: whileHoursAreJudged('max by (rule) (nexthour_quality_verdict)'), legend: '{{rule}}' }],
  }),
  lines({
    title: 'Objections of the gate in a day, by rule',
    description: 'Warnings and failures',
    min: 0,
    queries: [
      {
        expr: 'sum by (rule) (increase(nexthour_quality_verdicts_total{verdict!="pass"}[1d]))',
        legend: '{{rule}}',
      },
    ],
  }),
  lines({
    title: 'Gaps: hours without a finished run',
    description: 'Of the last seven days; they are caught up with by themselves',
    min: 0,
    alerts: ['NexthourRunsMissing'],
    queries: [{ expr: 'max(nexthour_runs_missing)', legend: 'missing' }],
  }),
];

const supply = () => [
  lines({
    title: 'Age of the newest price, by server',
    description: 'Each server has prices of its own. Up to an hour and some minutes is usual: then the next comes',
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
      { expr: 'max(nexthour_credits_limit)', legend: 'of a day' },
    ],
  }),
];

const drift = () => [
  lines({
    title: 'Drift of the inputs',
    description: 'Above 1 an input has left what the model was trained on; drift_ratio is the share of those',
    min: 0,
    wrong: { above: 1 },
    alerts: ['NexthourInputsDrift'],
    queries: [
      { expr: 'max by (input) (nexthour_input_drift)', legend: '{{input}}' },
      { expr: 'max(drift_ratio)', legend: 'drift_ratio' },
    ],
  }),
  lines({
    title: 'Drift of the scores',
    description: 'Loss over what the forecasts expected, told from 48 settled ones on',
    decimals: 2,
    min: 0,
    wrong: { above: 1.4 },
    alerts: ['NexthourScoresDrift'],
    queries: [{ expr: 'max(nexthour_score_drift)', legend: 'loss over what was expected' }],
  }),
];
