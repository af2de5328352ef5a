import { dashboard } from './dashboard';
import { ifCheckIsRecent } from './expressions';
import { statPanel, statusHistoryPanel, timeSeriesPanel } from './panels';

const STATUS_TEXTS = {
  0: { text: 'pass', color: 'green' },
  1: { text: 'warn', color: 'yellow' },
  2: { text: 'fail', color: 'red' },
};

/** The dashboard that answers: do prices arrive, and is their quality good? */
export const data = () =>
  dashboard({
    uid: 'nexthour-data',
    title: 'Data',
    description: 'Quality checks, gaps, credits, features, outside series, drift',
    from: 'now-2d',
    panels: [...newest(), ...quality(), ...supply(), ...features(), ...series(), ...drift()],
  });

/** The number of checks with this status in the newest hour. */
const countChecks = (status: 1 | 2) =>
  ifCheckIsRecent(`sum(max by (rule) (nexthour_quality_check_result{asset="$asset"}) == bool ${status})`);

const newest = () => [
  statPanel({
    title: 'Age of the newest price',
    description: 'The highest age of all servers',
    unit: 's',
    limits: { above: 8100 },
    alerts: ['NexthourDataStale'],
    queries: [{ expr: 'max(nexthour_data_age_seconds{asset="$asset"})' }],
  }),
  statPanel({
    title: 'Credits left',
    alerts: ['NexthourCreditsLow'],
    queries: [{ expr: 'min(nexthour_credits_remaining)' }],
  }),
  statPanel({
    title: 'Share of today’s credits left',
    unit: 'percentunit',
    limits: { below: 0.1 },
    alerts: ['NexthourCreditsLow'],
    queries: [{ expr: 'min(nexthour_credits_remaining / (nexthour_credits_limit > 0))' }],
  }),
  statPanel({
    title: 'Failed checks',
    empty: 'no hour was checked',
    limits: { above: 1 },
    alerts: ['NexthourQualityGateClosed'],
    queries: [{ expr: countChecks(2) }],
  }),
  statPanel({ title: 'Warnings', empty: 'no hour was checked', queries: [{ expr: countChecks(1) }] }),
  statPanel({
    title: 'Drift',
    description: 'Share of the model inputs that have drifted from the training data',
    unit: 'percentunit',
    decimals: 0,
    limits: { above: 0.33 },
    alerts: ['NexthourInputsDrift'],
    queries: [{ expr: 'max(drift_ratio{asset="$asset"})' }],
  }),
];

const quality = () => [
  statusHistoryPanel({
    title: 'Quality checks',
    description:
      'Result of each check. A column is read at the full hour, so it shows the previous hour. It is empty if that hour was not checked',
    valueTexts: STATUS_TEXTS,
    alerts: ['NexthourQualityGateClosed'],
    queries: [
      { expr: ifCheckIsRecent('max by (rule) (nexthour_quality_check_result{asset="$asset"})'), legend: '{{rule}}' },
    ],
  }),
  timeSeriesPanel({
    title: 'Warnings and failures per day, by check',
    min: 0,
    queries: [
      {
        expr: 'sum by (rule) (increase(nexthour_quality_check_results_total{status!="pass"}[1d]))',
        legend: '{{rule}}',
      },
    ],
  }),
  timeSeriesPanel({
    title: 'Gaps: hours without a finished run',
    description: 'In the last seven days. The catch-up runs them automatically',
    min: 0,
    alerts: ['NexthourRunsMissing'],
    queries: [{ expr: 'max(nexthour_runs_missing{asset="$asset"})', legend: 'missing' }],
  }),
];

const supply = () => [
  timeSeriesPanel({
    title: 'Age of the newest price, by server',
    description: 'Each server has its own copy of the prices. Up to about 65 minutes is normal',
    unit: 's',
    min: 0,
    limits: { above: 8100 },
    alerts: ['NexthourDataStale'],
    queries: [{ expr: 'max by (instance) (nexthour_data_age_seconds{asset="$asset"})', legend: '{{instance}}' }],
  }),
  timeSeriesPanel({
    title: 'Credits',
    min: 0,
    alerts: ['NexthourCreditsLow'],
    queries: [
      { expr: 'min(nexthour_credits_remaining)', legend: 'left' },
      { expr: 'max(nexthour_credits_limit)', legend: 'daily limit' },
    ],
  }),
  timeSeriesPanel({
    title: 'Old data removed per day',
    description: 'Reports, objects, training runs and data tags that were older than their retention period',
    min: 0,
    alerts: ['NexthourRetentionFails'],
    queries: [{ expr: 'sum by (kind) (increase(nexthour_retention_removed_total[1d]))', legend: '{{kind}}' }],
  }),
];

const features = () => [
  timeSeriesPanel({
    title: 'Age of the stored features, by group',
    description: 'Up to about 65 minutes is normal',
    unit: 's',
    min: 0,
    limits: { above: 9000 },
    alerts: ['NexthourFeaturesStale'],
    queries: [{ expr: 'min by (group) (nexthour_feature_age_seconds{asset="$asset"})', legend: '{{group}}' }],
  }),
  timeSeriesPanel({
    title: 'Daily check of stored features',
    description:
      'Rows that were computed again from the prices, and rows that differed from the stored ones in any bit',
    min: 0,
    alerts: ['NexthourFeaturesDiffer', 'NexthourFeatureCheckFails'],
    queries: [
      { expr: 'max(nexthour_feature_check_rows{asset="$asset"})', legend: 'checked' },
      { expr: 'max(nexthour_feature_check_differences{asset="$asset"})', legend: 'different' },
    ],
  }),
];

const series = () => [
  timeSeriesPanel({
    title: 'Age of the newest values of outside series',
    description: 'The oldest series of each group. Statistics of a quarter are up to four months old',
    unit: 's',
    min: 0,
    queries: [{ expr: 'max by (group) (nexthour_series_age_seconds)', legend: '{{group}}' }],
  }),
  timeSeriesPanel({
    title: 'Outside series with problems',
    description: 'Late: the next value should have been released long ago. Failing: the last call had no usable answer',
    min: 0,
    alerts: ['NexthourSeriesStale', 'NexthourSeriesFail'],
    queries: [
      { expr: 'sum(max by (series) (nexthour_series_late))', legend: 'late' },
      { expr: 'sum(max by (series) (nexthour_series_failures > bool 0))', legend: 'failing' },
    ],
  }),
  timeSeriesPanel({
    title: 'Calls left for outside series',
    description: 'Polygon: in this minute. Alpha Vantage: in 24 hours',
    min: 0,
    queries: [{ expr: 'min by (api) (nexthour_series_calls_left)', legend: '{{api}}' }],
  }),
];

const drift = () => [
  timeSeriesPanel({
    title: 'Input drift',
    description: 'An input above 1 has drifted from the training data; drift_ratio is the share of such inputs',
    min: 0,
    limits: { above: 1 },
    alerts: ['NexthourInputsDrift'],
    queries: [
      { expr: 'max by (input) (nexthour_input_drift{asset="$asset"})', legend: '{{input}}' },
      { expr: 'max(drift_ratio{asset="$asset"})', legend: 'drift_ratio' },
    ],
  }),
  timeSeriesPanel({
    title: 'Score drift',
    description: 'Actual loss ÷ the loss that the forecasts expected; needs 48 settled forecasts',
    decimals: 2,
    min: 0,
    limits: { above: 1.4 },
    alerts: ['NexthourScoresDrift'],
    queries: [{ expr: 'max(nexthour_score_drift{asset="$asset"})', legend: 'loss ÷ expected loss' }],
  }),
];
