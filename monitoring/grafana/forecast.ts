import { dashboard } from './dashboard';
import { PRICE, untilTarget, untilTargetOneHourAgo } from './expressions';
import { statPanel, timeSeriesPanel } from './panels';

const dashed = [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [6, 6] } }];
const upper = (lower: string) => [
  { id: 'custom.fillBelowTo', value: lower },
  { id: 'custom.fillOpacity', value: 15 },
  { id: 'custom.lineWidth', value: 0 },
];
const edge = [{ id: 'custom.lineWidth', value: 0 }];
const fan = { '0.95': upper('0.05'), '0.75': upper('0.25'), '0.05': edge, '0.25': edge };
const QUANTILES = 'nexthour_forecast_quantile_usd{asset="$asset", level=~"0.05|0.25|0.75|0.95"}';

/** Without `decimals`, Grafana chooses them by the size of the price. */
const usd = { unit: 'prefix:$' };

/** The dashboard that answers: how good are the forecasts? */
export const forecast = () =>
  dashboard({
    uid: 'nexthour-forecast',
    title: 'Forecast',
    description: 'The price, the fan chart of the next hour, and the scores of past forecasts',
    from: 'now-2d',
    panels: [...newest(), ...fans(), ...skill(), ...path(), ...searches(), ...activeModels(), ...publication()],
  });

const newest = () => [
  statPanel({
    title: 'Price',
    ...usd,
    empty: 'no price in the last two hours',
    alerts: ['NexthourDataStale'],
    queries: [{ expr: PRICE }],
  }),
  statPanel({
    title: 'Forecast',
    description: 'The price at the next full hour',
    ...usd,
    empty: 'no forecast for the future',
    queries: [{ expr: untilTarget('max(nexthour_forecast_usd{asset="$asset"})') }],
  }),
  statPanel({
    title: 'Target of the forecast',
    unit: 'dateTimeAsIsoNoDateIfToday',
    queries: [{ expr: '1000 * max(nexthour_forecast_target_timestamp_seconds{asset="$asset"})' }],
  }),
  statPanel({
    title: 'Published after the full hour',
    unit: 's',
    limits: { above: 600 },
    queries: [{ expr: 'max(nexthour_forecast_lateness_seconds{asset="$asset"})' }],
  }),
  statPanel({
    title: 'Hours with a forecast on time',
    description: 'Within ten minutes; the objective is 99 %',
    unit: 'percentunit',
    decimals: 1,
    limits: { below: 0.99 },
    queries: [
      {
        expr: 'max(nexthour_forecasts_on_time_total{asset="$asset"}) / (max(nexthour_forecasts_due_total{asset="$asset"}) > 0)',
      },
    ],
  }),
  statPanel({
    title: 'Published, settled, late',
    description: 'Late: made at or after the target hour; late forecasts never count as live',
    alerts: ['NexthourNeverPublished'],
    queries: [
      { expr: 'max(nexthour_forecasts_published_total{asset="$asset"})', legend: 'published' },
      { expr: 'max(nexthour_forecasts_settled_total{asset="$asset"})', legend: 'settled' },
      { expr: 'max(nexthour_forecasts_late_total{asset="$asset"})', legend: 'late' },
    ],
  }),
];

const fans = () => [
  timeSeriesPanel({
    title: 'Fan of the next hour',
    description: 'For each time, the newest forecast at that time',
    ...usd,
    queries: [
      { expr: untilTarget(`max by (level) (${QUANTILES})`), legend: '{{level}}' },
      { expr: PRICE, legend: 'price' },
      { expr: untilTarget('max(nexthour_forecast_usd{asset="$asset"})'), legend: 'forecast' },
      { expr: untilTarget('max(nexthour_forecast_origin_usd{asset="$asset"})'), legend: 'persistence' },
    ],
    series: { ...fan, persistence: dashed },
  }),
  timeSeriesPanel({
    title: 'Price and the fan of one hour earlier',
    description:
      'The same fan, shifted by one hour so that each price is next to its forecast. About one price in ten is outside the 90 % interval',
    ...usd,
    empty: 'no data in the first hour',
    queries: [
      { expr: untilTargetOneHourAgo(`max by (level) (${QUANTILES} offset 1h)`), legend: '{{level}}' },
      { expr: PRICE, legend: 'price' },
      { expr: untilTargetOneHourAgo('max(nexthour_forecast_usd{asset="$asset"} offset 1h)'), legend: 'forecast' },
    ],
    series: fan,
  }),
];

const activeModels = () => [
  timeSeriesPanel({
    title: 'Brier score of the active models',
    description:
      'Of live forecasts of rises, 30 days; lower is better. Compare it with that of always forecasting the share of rises',
    decimals: 4,
    alerts: ['NexthourActiveModelSilent'],
    queries: [
      {
        expr: 'max by (question, version) (nexthour_active_model_brier{asset="$asset"})',
        legend: '{{question}} v{{version}}',
      },
      {
        expr: 'max by (question, version) (nexthour_active_model_rise_ratio{asset="$asset"}) * (1 - max by (question, version) (nexthour_active_model_rise_ratio{asset="$asset"}))',
        legend: '{{question}} v{{version}}, share of rises',
      },
    ],
  }),
];

const skill = () => [
  timeSeriesPanel({
    title: 'RMSE ÷ RMSE of persistence',
    description: 'Below 1 the forecasts are better than persistence. Models without a leak are between 0.999 and 1.004',
    decimals: 4,
    limits: { above: 1.005 },
    alerts: ['NexthourLosesToPersistence'],
    queries: [{ expr: 'max by (window) (nexthour_live_rmse_ratio{asset="$asset"})', legend: '{{window}}' }],
  }),
  timeSeriesPanel({
    title: 'Coverage of the 90 % interval',
    description:
      'The dashed lines are the alert limits for 30 days. For a week 83 % to 97 % is normal; a single day can have any value',
    unit: 'percentunit',
    decimals: 1,
    limits: { below: 0.87, above: 0.93 },
    alerts: ['NexthourCoverageOut'],
    queries: [{ expr: 'max by (window) (nexthour_live_coverage_ratio{asset="$asset"})', legend: '{{window}}' }],
  }),
  timeSeriesPanel({
    title: 'Mean absolute error',
    ...usd,
    min: 0,
    queries: [
      { expr: 'max by (window) (nexthour_live_mean_absolute_error_usd{asset="$asset"})', legend: '{{window}}' },
    ],
  }),
  timeSeriesPanel({
    title: 'Mean pinball loss',
    ...usd,
    min: 0,
    queries: [{ expr: 'max by (window) (nexthour_live_mean_pinball_loss_usd{asset="$asset"})', legend: '{{window}}' }],
  }),
  timeSeriesPanel({
    title: 'Error of the newest settled forecast',
    ...usd,
    queries: [
      { expr: 'max(nexthour_settled_error_usd{asset="$asset"})', legend: 'forecast' },
      { expr: 'max(nexthour_settled_persistence_error_usd{asset="$asset"})', legend: 'persistence' },
    ],
  }),
  timeSeriesPanel({
    title: 'Loss ÷ expected loss',
    description: 'About 1: the intervals are calibrated. 1.4 or more: they are too narrow. Needs 48 settled forecasts',
    decimals: 2,
    limits: { above: 1.4 },
    alerts: ['NexthourScoresDrift'],
    queries: [{ expr: 'max(nexthour_score_drift{asset="$asset"})', legend: 'score drift' }],
  }),
];

const path = () => [
  timeSeriesPanel({
    title: 'Age of the newest path',
    description: 'A path of the next 24 hours follows each hour. It is apart from the hourly forecast',
    unit: 's',
    min: 0,
    limits: { above: 3 * 3600 },
    empty: 'no path has been forecast yet',
    alerts: ['NexthourPathMissing'],
    queries: [{ expr: 'min(nexthour_path_age_seconds{asset="$asset"})', legend: 'newest path' }],
  }),
  timeSeriesPanel({
    title: 'Coverage of the 90 % interval of the path',
    description: 'Of the last 30 days, by group of horizons. Forecasts of long horizons overlap, so it changes slowly',
    unit: 'percentunit',
    decimals: 1,
    empty: 'no forecast of a path is settled yet',
    queries: [{ expr: 'max by (horizons) (nexthour_path_coverage_ratio{asset="$asset"})', legend: '{{horizons}}' }],
  }),
  timeSeriesPanel({
    title: 'Skill of the path',
    description: 'Compared with hourly trailing quantiles times the root of the horizon. Above 0 it is better',
    unit: 'percentunit',
    decimals: 1,
    empty: 'no forecast of a path is settled yet',
    queries: [{ expr: 'max by (horizons) (nexthour_path_skill{asset="$asset"})', legend: '{{horizons}}' }],
  }),
];

const searches = () => [
  timeSeriesPanel({
    title: 'Trials of the newest searches',
    description: 'Trials that are scored, by question and family. Below the planned number while a search runs',
    min: 0,
    empty: 'no search for hyper-parameters has been started yet',
    queries: [
      {
        expr: 'max by (question, family) (nexthour_search_trials_scored{asset="$asset"})',
        legend: '{{question}} {{family}} scored',
      },
      {
        expr: 'max by (question, family) (nexthour_search_trials{asset="$asset"})',
        legend: '{{question}} {{family}} planned',
      },
    ],
  }),
  timeSeriesPanel({
    title: 'Skill of the best trial',
    description:
      'Of the newest searches, compared with the parameters of today. Chosen: on the folds on which it was chosen. Unseen: on hours that no trial saw',
    unit: 'percentunit',
    decimals: 2,
    empty: 'no search has found a better trial yet',
    queries: [
      {
        expr: 'max by (question, family) (nexthour_search_validation_skill{asset="$asset"})',
        legend: '{{question}} {{family}} chosen',
      },
      {
        expr: 'max by (question, family) (nexthour_search_holdout_skill{asset="$asset"})',
        legend: '{{question}} {{family}} unseen',
      },
    ],
  }),
];

const publication = () => [
  timeSeriesPanel({
    title: 'Hours without a forecast on time',
    description:
      'Share of the due hours. The objective allows 1 % per month; more than 14.4 % in six hours sends a page',
    unit: 'percentunit',
    min: 0,
    empty: 'no hour has been due yet',
    alerts: ['NexthourPublicationBurnsFast', 'NexthourPublicationBurnsSlowly'],
    queries: [
      { expr: 'nexthour:publication_errors:ratio_6h{asset="$asset"}', legend: 'last six hours' },
      { expr: 'nexthour:publication_errors:ratio_3d{asset="$asset"}', legend: 'last three days' },
    ],
  }),
  timeSeriesPanel({
    title: 'Live forecasts per window',
    description: 'Number of settled live forecasts on which the scores above are based',
    min: 0,
    queries: [{ expr: 'max by (window) (nexthour_live_forecasts{asset="$asset"})', legend: '{{window}}' }],
  }),
];
