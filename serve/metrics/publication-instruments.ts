import type { PublicationFigures } from '../../clients/postgres/publication-figures';
import { HOUR_MS } from '../../forecasting/hour';
import type { Instrument, Sample } from './instruments';
import type { OperatingFigures } from './operating-figures';

type Read = (publication: PublicationFigures, now: number) => number;

/** One value from the ledger; none while the ledger is empty. */
function fromLedger(read: Read): (figures: OperatingFigures) => Sample[] {
  return ({ publication, now }) => (publication ? [{ value: read(publication, now) }] : []);
}

/** How many forecasts were published and on time, and the values of the newest forecast. */
export const publicationInstruments: readonly Instrument<OperatingFigures>[] = [
  {
    name: 'nexthour_runs_missing',
    help: 'Hours of the last seven days, except the newest one, that have no finished run',
    read: ({ hoursMissing }) => [{ value: hoursMissing }],
  },
  {
    name: 'nexthour_forecasts_due_total',
    kind: 'counter',
    help: 'Hours since the first forecast that started more than ten minutes ago; a forecast is due within these ten minutes',
    read: fromLedger(({ due }) => due),
  },
  {
    name: 'nexthour_forecasts_on_time_total',
    kind: 'counter',
    help: 'Hours counted in nexthour_forecasts_due_total whose forecast was published within ten minutes',
    read: fromLedger(({ onTime }) => onTime),
  },
  {
    name: 'nexthour_forecasts_published_total',
    kind: 'counter',
    help: 'Forecasts in the ledger that have the same source as the newest one',
    read: fromLedger(({ published }) => published),
  },
  {
    name: 'nexthour_forecasts_late_total',
    kind: 'counter',
    help: 'Forecasts that were made at or after their target hour; they never count as live',
    read: fromLedger(({ late }) => late),
  },
  {
    name: 'nexthour_forecast_lateness_seconds',
    help: 'Time from the full hour to the publication of the newest forecast',
    read: fromLedger(({ newest }) => (newest.madeAt - newest.originHour) / 1000),
  },
  {
    name: 'nexthour_forecast_age_seconds',
    help: 'Time since the newest forecast was published',
    read: fromLedger(({ newest }, now) => (now - newest.madeAt) / 1000),
  },
  {
    name: 'nexthour_forecast_target_timestamp_seconds',
    help: 'Target hour of the newest forecast',
    read: fromLedger(({ newest }) => (newest.originHour + HOUR_MS) / 1000),
  },
  {
    name: 'nexthour_forecast_usd',
    help: 'Price in the newest forecast',
    read: fromLedger(({ newest }) => newest.point),
  },
  {
    name: 'nexthour_forecast_origin_usd',
    help: 'Price at the origin of the newest forecast',
    read: fromLedger(({ newest }) => newest.lastRate),
  },
  {
    name: 'nexthour_forecast_quantile_usd',
    labels: ['level'],
    help: 'Quantiles of the newest forecast: the price is below the value with the probability in the label level',
    read: ({ publication }) =>
      (publication?.newest.quantiles ?? []).map(({ level, value }) => ({ labels: { level: String(level) }, value })),
  },
];
