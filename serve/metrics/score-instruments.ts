import type { NewestSettled, SettledWindow } from '../../clients/postgres/settled-figures';
import { SCORE_DRIFT_ALARM, SCORED_HOURS } from '../../forecasting/drift/score-drift';
import type { Instrument, Sample } from './instruments';
import type { OperatingFigures } from './operating-figures';

/** One value of the newest settled forecast. */
function ofNewest(read: (newest: NewestSettled) => number): (figures: OperatingFigures) => Sample[] {
  return ({ settled }) => (settled?.newest ? [{ value: read(settled.newest) }] : []);
}

/** One value per window. */
function ofWindows(
  read: (window: SettledWindow) => number | null,
): Pick<Instrument<OperatingFigures>, 'labels' | 'read'> {
  return {
    labels: ['window'],
    read: ({ settled }) =>
      (settled?.windows ?? []).map((window) => ({ labels: { window: `${window.days}d` }, value: read(window) })),
  };
}

/** The scores of the forecasts. Windows hold settled live forecasts only: those made before their target hour. */
export const scoreInstruments: readonly Instrument<OperatingFigures>[] = [
  {
    name: 'nexthour_forecasts_settled_total',
    kind: 'counter',
    help: 'Forecasts that have been scored, including late ones',
    read: ({ settled }) => (settled ? [{ value: settled.settled }] : []),
  },
  {
    name: 'nexthour_settled_price_usd',
    help: 'Actual price at the target hour of the newest settled forecast',
    read: ofNewest(({ actual }) => actual),
  },
  {
    name: 'nexthour_settled_error_usd',
    help: 'Forecast minus actual price of the newest settled forecast',
    read: ofNewest(({ error }) => error),
  },
  {
    name: 'nexthour_settled_persistence_error_usd',
    help: 'Error of persistence (the price does not change) for the target hour of the newest settled forecast',
    read: ofNewest(({ persistenceError }) => persistenceError),
  },
  {
    name: 'nexthour_live_forecasts',
    help: 'Settled live forecasts in the window',
    ...ofWindows(({ hours }) => hours),
  },
  {
    name: 'nexthour_live_mean_absolute_error_usd',
    help: 'Mean absolute error of the live forecasts of the window',
    ...ofWindows(({ meanAbsoluteError }) => meanAbsoluteError),
  },
  {
    name: 'nexthour_live_mean_pinball_loss_usd',
    help: 'Mean pinball loss over the quantiles of the live forecasts of the window',
    ...ofWindows(({ meanPinballLoss }) => meanPinballLoss),
  },
  {
    name: 'nexthour_live_rmse_ratio',
    help: 'RMSE of the live forecasts of the window divided by that of persistence (the price does not change); above 1 the forecasts are worse',
    ...ofWindows(({ rmseRatio }) => rmseRatio),
  },
  {
    name: 'nexthour_live_mae_ratio',
    help: 'Mean absolute error of the live forecasts of the window divided by that of persistence (the price does not change)',
    ...ofWindows(({ maeRatio }) => maeRatio),
  },
  {
    name: 'nexthour_live_coverage_ratio',
    help: 'Share of the actual prices of the window that are inside the 90 % interval',
    ...ofWindows(({ coverage }) => coverage),
  },
  {
    name: 'nexthour_score_drift',
    help: `Mean pinball loss of the live forecasts settled in the newest ${SCORED_HOURS} hours, divided by the loss that their own quantiles predict: 1 is well calibrated, ${SCORE_DRIFT_ALARM} or more means that the intervals are too narrow`,
    read: ({ scoreDrift }) => [{ value: scoreDrift }],
  },
];
