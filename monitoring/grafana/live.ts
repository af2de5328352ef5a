import { dashboard } from './dashboard';
import { stateTimelinePanel, statPanel, timeSeriesPanel } from './panels';

const UP = { 0: { text: 'down', color: 'red' }, 1: { text: 'up', color: 'green' } };
const STREAMS = 'job=~"ingest|candles|features|predict|score|news"';
/** The question of the chosen asset, whose id is in lower case. */
const QUESTION = 'question=~"(?i)$asset-5m"';

/** The dashboard that answers: do trades become bars and forecasts in time, and are the forecasts good? */
export const live = () =>
  dashboard({
    uid: 'nexthour-live',
    title: 'Live',
    description: 'Trades, bars and five-minute forecasts: lateness, gaps, lag, scores',
    from: 'now-3h',
    assetsFrom: 'nexthour_stream_newest_bar_timestamp_seconds',
    panels: [...newest(), ...trades(), ...bars(), ...forecasts(), ...scores(), ...processes()],
  });

const newest = () => [
  statPanel({
    title: 'Exchange',
    valueTexts: { 0: { text: 'not connected', color: 'red' }, 1: { text: 'connected', color: 'green' } },
    alerts: ['NexthourFeedDisconnected'],
    queries: [{ expr: 'max(nexthour_stream_connected)' }],
  }),
  statPanel({
    title: 'Trades per second',
    decimals: 1,
    alerts: ['NexthourNoTrades'],
    queries: [{ expr: 'nexthour:stream_trades:rate_5m{asset="$asset"}' }],
  }),
  statPanel({
    title: 'Age of the newest bar',
    description: 'Up to about a minute is normal',
    unit: 's',
    limits: { above: 180 },
    alerts: ['NexthourNoBars'],
    queries: [{ expr: 'time() - max(nexthour_stream_newest_bar_timestamp_seconds{asset="$asset"})' }],
  }),
  statPanel({
    title: 'Bar → forecast',
    description: '99th percentile of 15 minutes, from the stored bar to the published forecasts',
    unit: 's',
    decimals: 3,
    queries: [{ expr: 'nexthour:stream_bar_to_forecast_seconds:p99_15m{asset="$asset"}' }],
  }),
  statPanel({
    title: 'Coverage of the 90 % interval',
    description: 'Of the last day, by model',
    unit: 'percentunit',
    decimals: 1,
    alerts: ['NexthourLiveCoverageOff'],
    queries: [
      { expr: `max by (model) (nexthour_stream_coverage_ratio{${QUESTION}, level="0.9"})`, legend: '{{model}}' },
    ],
  }),
  statPanel({
    title: 'Missing trades',
    description: 'Trades that are missing now, although later ones were published',
    limits: { above: 1 },
    alerts: ['NexthourGapUnrepaired', 'NexthourTradesLost'],
    queries: [{ expr: 'max(nexthour_stream_unrepaired_trades{asset="$asset"})' }],
  }),
];

const trades = () => [
  timeSeriesPanel({
    title: 'Trades per second',
    min: 0,
    alerts: ['NexthourNoTrades'],
    queries: [{ expr: 'nexthour:stream_trades:rate_5m{asset="$asset"}', legend: 'published' }],
  }),
  timeSeriesPanel({
    title: 'Gaps and repairs per five minutes',
    description: 'A gap after a reconnection is filled from the history of the exchange',
    min: 0,
    alerts: ['NexthourGapUnrepaired', 'NexthourTradesLost'],
    queries: [
      { expr: 'sum(increase(nexthour_stream_gaps_total{asset="$asset"}[5m]))', legend: 'gaps' },
      { expr: 'sum(increase(nexthour_stream_repaired_trades_total{asset="$asset"}[5m]))', legend: 'repaired trades' },
      { expr: 'max(nexthour_stream_unrepaired_trades{asset="$asset"})', legend: 'missing trades' },
      { expr: 'sum(increase(nexthour_stream_lost_trades_total{asset="$asset"}[5m]))', legend: 'lost trades' },
    ],
  }),
];

const bars = () => [
  timeSeriesPanel({
    title: 'Bars per minute, by kind',
    min: 0,
    alerts: ['NexthourNoBars'],
    queries: [
      {
        expr: 'sum by (complete, corrected) (rate(nexthour_stream_bars_total{asset="$asset"}[5m])) * 60',
        legend: 'complete {{complete}}, corrected {{corrected}}',
      },
    ],
  }),
  timeSeriesPanel({
    title: 'End of the minute → bar and forecast: 95th percentile of 15 minutes',
    unit: 's',
    min: 0,
    limits: { above: 10 },
    alerts: ['NexthourBarsLate', 'NexthourLiveForecastsLate'],
    queries: [
      { expr: 'nexthour:stream_bar_delay_seconds:p95_15m{asset="$asset"}', legend: 'bar stored' },
      { expr: 'nexthour:stream_forecast_delay_seconds:p95_15m{asset="$asset"}', legend: 'forecast published' },
    ],
  }),
];

const forecasts = () => [
  timeSeriesPanel({
    title: 'Rows of features and forecasts per minute',
    description: 'One row of features and one forecast of each model for each bar',
    min: 0,
    alerts: ['NexthourNoLiveForecast'],
    queries: [
      { expr: 'sum(rate(nexthour_stream_feature_rows_total{asset="$asset"}[5m])) * 60', legend: 'features' },
      {
        expr: 'sum by (model) (rate(nexthour_stream_forecasts_total{asset="$asset"}[5m])) * 60',
        legend: 'model {{model}}',
      },
    ],
  }),
  timeSeriesPanel({
    title: 'Messages that are not handled yet, by group',
    min: 0,
    limits: { above: 1000 },
    alerts: ['NexthourStreamBehind'],
    queries: [{ expr: 'sum by (group) (nexthour_stream_lag_messages)', legend: '{{group}}' }],
  }),
];

const scores = () => [
  timeSeriesPanel({
    title: 'Coverage of the last day, by level',
    unit: 'percentunit',
    alerts: ['NexthourLiveCoverageOff'],
    queries: [
      {
        expr: `max by (model, level) (nexthour_stream_coverage_ratio{${QUESTION}})`,
        legend: 'model {{model}}, {{level}}',
      },
    ],
  }),
  timeSeriesPanel({
    title: 'Skill against the trailing quantiles, last day',
    description: '1 − CRPS ÷ that of the quantiles of the past seven days; above 0 is better',
    unit: 'percentunit',
    limits: { below: 0 },
    alerts: ['NexthourLiveSkillLost'],
    queries: [{ expr: `max by (model) (nexthour_stream_crps_skill{${QUESTION}})`, legend: 'model {{model}}' }],
  }),
  timeSeriesPanel({
    title: 'RMSE ÷ that of “the price stays”, last day',
    decimals: 3,
    queries: [{ expr: `max by (model) (nexthour_stream_rmse_ratio{${QUESTION}})`, legend: 'model {{model}}' }],
  }),
  timeSeriesPanel({
    title: 'Scored forecasts per minute',
    min: 0,
    alerts: ['NexthourLiveScoresMissing'],
    queries: [
      {
        expr: `sum by (model) (rate(nexthour_stream_scored_total{${QUESTION}}[5m])) * 60`,
        legend: 'model {{model}}',
      },
    ],
  }),
];

const processes = () => [
  stateTimelinePanel({
    title: 'Processes',
    valueTexts: UP,
    alerts: ['NexthourStreamDown'],
    queries: [{ expr: `up{${STREAMS}}`, legend: '{{job}} {{instance}}' }],
  }),
  timeSeriesPanel({
    title: 'Memory of the processes',
    unit: 'bytes',
    min: 0,
    queries: [{ expr: `nexthour_process_resident_memory_bytes{${STREAMS}}`, legend: '{{job}} {{instance}}' }],
  }),
  timeSeriesPanel({
    title: 'Clients of /ws',
    min: 0,
    queries: [{ expr: 'sum by (instance) (nexthour_ws_clients)', legend: '{{instance}}' }],
  }),
  timeSeriesPanel({
    title: 'Messages to the clients of /ws, per second',
    description: 'Lost: a client read so slowly that a newer message replaced them',
    min: 0,
    queries: [
      { expr: 'sum by (channel) (rate(nexthour_ws_messages_total[5m]))', legend: '{{channel}}' },
      { expr: 'sum(rate(nexthour_ws_lost_messages_total[5m]))', legend: 'lost' },
    ],
  }),
  timeSeriesPanel({
    title: 'Messages that could not be read, per hour',
    min: 0,
    alerts: ['NexthourDeadLetters'],
    queries: [{ expr: 'sum by (topic) (increase(nexthour_stream_dead_letters_total[1h]))', legend: '{{topic}}' }],
  }),
  timeSeriesPanel({
    title: 'Time since a feed of news answered',
    unit: 's',
    min: 0,
    limits: { above: 21600 },
    alerts: ['NexthourNewsStale'],
    queries: [{ expr: 'max by (feed) (nexthour_news_feed_age_seconds)', legend: '{{feed}}' }],
  }),
];
