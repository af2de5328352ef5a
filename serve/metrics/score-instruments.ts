import type { NewestSettled, SettledWindow } from '../../clients/postgres/settled-figures';
import { SCORE_DRIFT_ALARM, SCORED_HOURS } from '../../forecasting/drift/score-drift';
import type { Instrument, Sample } from './instruments';
import type { OperatingFigures } from './operating-figures';

/** One number of the newest settled forecast. */
function ofNewest(read: (newest: NewestSettled) => number): (figures: OperatingFigures) => Sample[] {
  return ({ settled }) => (settled?.newest ? [{ value: read(settled.newest) }] : []);
}

/** One number of each window. */
function ofWindows(
  read: (window: SettledWindow) => number | null,
): Pick<Instrument<OperatingFigures>, 'labels' | 'read'> {
  return {
    labels: ['window'],
    read: ({ settled }) =>
      (settled?.windows ?? []).map((window) => ({ labels: { window: `${window.days}d` }, value: read(window) })),
  };
}

/** What became of the forecasts. Windows hold live forecasts only: made before their target hour, and settled. */
export const scoreInstruments: readonly Instrument<OperatingFigures>[] = [
  {
    name: 'nexthour_forecasts_settled_total',
    kind: 'counter',
    help: 'Forecasts whose price has come, late ones too',
    read: ({ settled }) => (settled ? [{ value: settled.settled }] : []),
  },
  {
    name: 'nexthour_settled_price_usd',
    help: 'The price that the newest settled forecast was about',
    read: ofNewest(({ actual }) => actual),
  },
  {
    name: 'nexthour_settled_error_usd',
    help: 'Forecast minus price, of the newest settled forecast',
    read: ofNewest(({ error }) => error),
  },
  {
    name: 'nexthour_settled_persistence_error_usd',
    help: 'The error that "the price stays" made where the newest settled forecast made its own',
    read: ofNewest(({ persistenceError }) => persistenceError),
  },
  {
    name: 'nexthour_live_forecasts',
    help: 'Settled live forecasts within the window',
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
    help: 'RMSE of the live forecasts of the window over that of "the price stays": above 1 they lose to it',
    ...ofWindows(({ rmseRatio }) => rmseRatio),
  },
  {
    name: 'nexthour_live_mae_ratio',
    help: 'Mean absolute error of the live forecasts of the window over that of "the price stays"',
    ...ofWindows(({ maeRatio }) => maeRatio),
  },
  {
    name: 'nexthour_live_coverage_ratio',
    help: 'Share of the prices of the window that lay in the interval of 90 %',
    ...ofWindows(({ coverage }) => coverage),
  },
  {
    name: 'nexthour_score_drift',
    help: `Mean pinball loss of the live forecasts whose price came in the newest ${SCORED_HOURS} hours, over the loss that their own quantiles expected: 1 is honest, from ${SCORE_DRIFT_ALARM} on the intervals are too narrow for what happens`,
    read: ({ scoreDrift }) => [{ value: scoreDrift }],
  },
];
