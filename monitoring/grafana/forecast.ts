import { dashboard } from './dashboard';
import { PRICE, whileAhead, whileItWasAhead } from './expressions';
import { lines, number } from './panels';

const dashed = [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [6, 6] } }];
const upper = (lower: string) => [
  { id: 'custom.fillBelowTo', value: lower },
  { id: 'custom.fillOpacity', value: 15 },
  { id: 'custom.lineWidth', value: 0 },
];
const edge = [{ id: 'custom.lineWidth', value: 0 }];
const fan = { '0.95': upper('0.05'), '0.75': upper('0.25'), '0.05': edge, '0.25': edge };
const QUANTILES = 'nexthour_forecast_quantile_usd{level=~"0.05|0.25|0.75|0.95"}';

const usd = { unit: 'prefix:$', decimals: 0 };

/** Whether the forecasts are any good. */
export const forecast = () =>
  dashboard({
    uid: 'nexthour-forecast',
    title: 'Forecast',
    description: 'The price, the fan of the next hour, and how the forecasts of before came out',
    from: 'now-2d',
    panels: [...newest(), ...fans(), ...skill(), ...publication()],
  });

const newest = () => [
  number({
    title: 'Price',
    ...usd,
    empty: 'none of these two hours',
    alerts: ['NexthourDataStale'],
    queries: [{ expr: PRICE }],
  }),
  number({
    title: 'Forecast',
    description: 'Of the price at the next full hour',
    ...usd,
    empty: 'none ahead',
    queries: [{ expr: whileAhead('max(nexthour_forecast_usd)') }],
  }),
  number({
    title: 'Forecast is about',
    unit: 'dateTimeAsIsoNoDateIfToday',
    queries: [{ expr: '1000 * max(nexthour_forecast_target_timestamp_seconds)' }],
  }),
  number({
    title: 'Published after the hour',
    unit: 's',
    wrong: { above: 600 },
    queries: [{ expr: 'max(nexthour_forecast_lateness_seconds)' }],
  }),
  number({
    title: 'On time, of all hours',
    description: 'Within ten minutes. The promise is 99 %; the first hour counts once it is due',
    unit: 'percentunit',
    decimals: 1,
    wrong: { below: 0.99 },
    queries: [{ expr: 'max(nexthour_forecasts_on_time_total) / (max(nexthour_forecasts_due_total) > 0)' }],
  }),
  number({
    title: 'Published, settled, late',
    description: 'Late: made at or after the hour that they are about; they never count as live',
    alerts: ['NexthourNeverPublished'],
    queries: [
      { expr: 'max(nexthour_forecasts_published_total)', legend: 'published' },
      { expr: 'max(nexthour_forecasts_settled_total)', legend: 'settled' },
      { expr: 'max(nexthour_forecasts_late_total)', legend: 'late' },
    ],
  }),
];

const fans = () => [
  lines({
    title: 'The fan of the next hour',
    description: 'At each moment the forecast that was valid then: it speaks of the full hour that follows',
    ...usd,
    queries: [
      { expr: whileAhead(`max by (level) (${QUANTILES})`), legend: '{{level}}' },
      { expr: PRICE, legend: 'price' },
      { expr: whileAhead('max(nexthour_forecast_usd)'), legend: 'forecast' },
      { expr: whileAhead('max(nexthour_forecast_origin_usd)'), legend: 'the price stays' },
    ],
    series: { ...fan, 'the price stays': dashed },
  }),
  lines({
    title: 'The price in the fan of an hour before',
    description: 'The same, moved by an hour: beside each price what had been said of it. One in ten lies outside',
    ...usd,
    empty: 'no data in the first hour',
    queries: [
      { expr: whileItWasAhead(`max by (level) (${QUANTILES} offset 1h)`), legend: '{{level}}' },
      { expr: PRICE, legend: 'price' },
      { expr: whileItWasAhead('max(nexthour_forecast_usd offset 1h)'), legend: 'forecast' },
    ],
    series: fan,
  }),
];

const skill = () => [
  lines({
    title: 'RMSE beside "the price stays"',
    description: 'Below 1 the forecasts win, above they lose. Honest models lie between 0.999 and 1.004',
    decimals: 4,
    wrong: { above: 1.005 },
    alerts: ['NexthourLosesToPersistence'],
    queries: [{ expr: 'max by (window) (nexthour_live_rmse_ratio)', legend: '{{window}}' }],
  }),
  lines({
    title: 'Coverage of the interval of 90 %',
    description: 'The dashed lines are the bounds of thirty days; a week may lie between 83 % and 97 %, a day anywhere',
    unit: 'percentunit',
    decimals: 1,
    wrong: { below: 0.87, above: 0.93 },
    alerts: ['NexthourCoverageOut'],
    queries: [{ expr: 'max by (window) (nexthour_live_coverage_ratio)', legend: '{{window}}' }],
  }),
  lines({
    title: 'Mean absolute error',
    ...usd,
    min: 0,
    queries: [{ expr: 'max by (window) (nexthour_live_mean_absolute_error_usd)', legend: '{{window}}' }],
  }),
  lines({
    title: 'Mean pinball loss',
    ...usd,
    min: 0,
    queries: [{ expr: 'max by (window) (nexthour_live_mean_pinball_loss_usd)', legend: '{{window}}' }],
  }),
  lines({
    title: 'Error of the newest settled forecast',
    ...usd,
    queries: [
      { expr: 'max(nexthour_settled_error_usd)', legend: 'forecast' },
      { expr: 'max(nexthour_settled_persistence_error_usd)', legend: 'the price stays' },
    ],
  }),
  lines({
    title: 'Loss over what the forecasts expected',
    description:
      'Around 1 the intervals are honest; from 1.4 on they are too narrow. Told from 48 settled forecasts on',
    decimals: 2,
    wrong: { above: 1.4 },
    alerts: ['NexthourScoresDrift'],
    queries: [{ expr: 'max(nexthour_score_drift)', legend: 'score drift' }],
  }),
];

const publication = () => [
  lines({
    title: 'Hours without a forecast in time',
    description: 'Share of the hours that were due. The month has 1 %; from 14.4 % of six hours on someone is woken',
    unit: 'percentunit',
    min: 0,
    empty: 'no hour has been due yet',
    alerts: ['NexthourPublicationBurnsFast', 'NexthourPublicationBurnsSlowly'],
    queries: [
      { expr: 'nexthour:publication_errors:ratio_6h', legend: 'of six hours' },
      { expr: 'nexthour:publication_errors:ratio_3d', legend: 'of three days' },
    ],
  }),
  lines({
    title: 'Forecasts in the windows',
    description: 'How many hours the scores above are made of: live ones that are settled',
    min: 0,
    queries: [{ expr: 'max by (window) (nexthour_live_forecasts)', legend: '{{window}}' }],
  }),
];
