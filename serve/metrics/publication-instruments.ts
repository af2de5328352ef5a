import type { PublicationFigures } from '../../clients/postgres/publication-figures';
import { HOUR_MS } from '../../forecasting/hour';
import type { Instrument, Sample } from './instruments';
import type { OperatingFigures } from './operating-figures';

type Read = (publication: PublicationFigures, now: number) => number;

/** One number of the ledger; none while it is empty. */
function ofLedger(read: Read): (figures: OperatingFigures) => Sample[] {
  return ({ publication, now }) => (publication ? [{ value: read(publication, now) }] : []);
}

/** Whether each hour has its forecast in time, and what the newest one says. */
export const publicationInstruments: readonly Instrument<OperatingFigures>[] = [
  {
    name: 'nexthour_runs_missing',
    help: 'Hours of the last seven days, before the newest one, without a finished run',
    read: ({ hoursMissing }) => [{ value: hoursMissing }],
  },
  {
    name: 'nexthour_forecasts_due_total',
    kind: 'counter',
    help: 'Hours since the first forecast whose first ten minutes have passed: each was due one by then',
    read: ofLedger(({ due }) => due),
  },
  {
    name: 'nexthour_forecasts_on_time_total',
    kind: 'counter',
    help: 'Hours of nexthour_forecasts_due_total whose forecast was published within ten minutes',
    read: ofLedger(({ onTime }) => onTime),
  },
  {
    name: 'nexthour_forecasts_published_total',
    kind: 'counter',
    help: 'Forecasts in the ledger, of the source of the newest one',
    read: ofLedger(({ published }) => published),
  },
  {
    name: 'nexthour_forecasts_late_total',
    kind: 'counter',
    help: 'Forecasts that were made at or after their target hour, and never count as live',
    read: ofLedger(({ late }) => late),
  },
  {
    name: 'nexthour_forecast_lateness_seconds',
    help: 'From the full hour to the publication of its forecast, of the newest forecast',
    read: ofLedger(({ newest }) => (newest.madeAt - newest.originHour) / 1000),
  },
  {
    name: 'nexthour_forecast_age_seconds',
    help: 'Since the newest forecast was published',
    read: ofLedger(({ newest }, now) => (now - newest.madeAt) / 1000),
  },
  {
    name: 'nexthour_forecast_target_timestamp_seconds',
    help: 'The hour that the newest forecast is about',
    read: ofLedger(({ newest }) => (newest.originHour + HOUR_MS) / 1000),
  },
  {
    name: 'nexthour_forecast_usd',
    help: 'The newest forecast of the price',
    read: ofLedger(({ newest }) => newest.point),
  },
  {
    name: 'nexthour_forecast_origin_usd',
    help: 'The price that the newest forecast was made from',
    read: ofLedger(({ newest }) => newest.lastRate),
  },
  {
    name: 'nexthour_forecast_quantile_usd',
    labels: ['level'],
    help: 'The fan of the newest forecast: the price stays below it with this probability',
    read: ({ publication }) =>
      (publication?.newest.quantiles ?? []).map(({ level, value }) => ({ labels: { level: String(level) }, value })),
  },
];
