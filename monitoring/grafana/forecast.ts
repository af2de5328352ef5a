import { dashboard, lines, number } from './panels';

const dashed = [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [6, 6] } }];
const upper = (lower: string) => [
  { id: 'custom.fillBelowTo', value: lower },
  { id: 'custom.fillOpacity', value: 15 },
  { id: 'custom.lineWidth', value: 0 },
];
const edge = [{ id: 'custom.lineWidth', value: 0 }];

/** Whether the forecasts are any good. */
export const forecast = () =>
  dashboard({
    uid: 'nexthour-forecast',
    title: 'Forecast',
    description: 'The price, the fan of the next hour, and how the forecasts of before came out',
    from: 'now-2d',
    panels: [
      number({ title: 'Price', unit: 'currencyUSD', queries: [{ expr: 'max(nexthour_price_usd)' }] }),
      number({ title: 'Next hour', unit: 'currencyUSD', queries: [{ expr: 'max(nexthour_forecast_usd)' }] }),
      number({
        title: 'Published after the hour',
        unit: 's',
        queries: [{ expr: 'max(nexthour_forecast_lateness_seconds)' }],
      }),
      number({
        title: 'On time, of all hours',
        unit: 'percentunit',
        decimals: 1,
        description: 'NaN before the first hour is due',
        queries: [{ expr: 'max(nexthour_forecasts_on_time_total) / max(nexthour_forecasts_due_total)' }],
      }),
      number({ title: 'Settled forecasts', queries: [{ expr: 'max(nexthour_forecasts_settled_total)' }] }),
      number({ title: 'Late forecasts', queries: [{ expr: 'max(nexthour_forecasts_late_total)' }] }),
      lines({
        title: 'Price and the fan of the next hour',
        description: 'At each moment the forecast that was valid then: it speaks of the hour that follows',
        unit: 'currencyUSD',
        width: 24,
        queries: [
          {
            expr: 'max by (level) (nexthour_forecast_quantile_usd{level=~"0.05|0.25|0.75|0.95"})',
            legend: '{{level}}',
          },
          { expr: 'max(nexthour_price_usd)', legend: 'price' },
          { expr: 'max(nexthour_forecast_usd)', legend: 'forecast' },
          { expr: 'max(nexthour_forecast_origin_usd)', legend: 'the price stays' },
        ],
        series: { '0.95': upper('0.05'), '0.75': upper('0.25'), '0.05': edge, '0.25': edge, 'the price stays': dashed },
      }),
      lines({
        title: 'RMSE beside "the price stays"',
        description: 'Below 1 the forecasts win, above they lose. Honest models lie between 0.999 and 1.004',
        decimals: 4,
        queries: [{ expr: 'max by (window) (nexthour_live_rmse_ratio)', legend: '{{window}}' }],
      }),
      lines({
        title: 'Coverage of the interval of 90 %',
        unit: 'percentunit',
        queries: [{ expr: 'max by (window) (nexthour_live_coverage_ratio)', legend: '{{window}}' }],
      }),
      lines({
        title: 'Mean absolute error',
        unit: 'currencyUSD',
        queries: [{ expr: 'max by (window) (nexthour_live_mean_absolute_error_usd)', legend: '{{window}}' }],
      }),
      lines({
        title: 'Mean pinball loss',
        unit: 'currencyUSD',
        queries: [{ expr: 'max by (window) (nexthour_live_mean_pinball_loss_usd)', legend: '{{window}}' }],
      }),
      lines({
        title: 'Error of the newest settled forecast',
        unit: 'currencyUSD',
        queries: [
          { expr: 'max(nexthour_settled_error_usd)', legend: 'forecast' },
          { expr: 'max(nexthour_settled_persistence_error_usd)', legend: 'the price stays' },
        ],
      }),
      lines({
        title: 'Loss over what the forecasts expected',
        description: 'Around 1 the intervals are honest; from 1.4 on they are too narrow',
        queries: [{ expr: 'max(nexthour_score_drift)', legend: 'score drift' }],
      }),
    ],
  });
