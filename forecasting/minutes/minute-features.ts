import { endOfBar, isUnknown } from './bar-series';
import { CALENDAR_NAMES, computeCalendar } from './calendar';
import { computeIndicators, INDICATOR_NAMES } from './indicators';
import {
  computeDirections,
  computeShapes,
  type MinuteInputs,
  SHAPE_NAMES,
  TRADING_NAMES,
  WINDOWS,
} from './minute-inputs';
import { SHORT_MINUTES } from './window-measures';

// A global object is slow inside of jest.
const { exp } = Math;

/** Increases when a name or the meaning of a number changes. */
export const MINUTE_FEATURES_VERSION = 1;

/**
 * The features of a minute that depend on its bars alone, not on a fitted model. A return and an indicator in USD are divided by the
 * volatility: of the same window, and of the last hour.
 */
export const MINUTE_FEATURE_NAMES: readonly string[] = [
  ...WINDOWS.map((window) => `log_variance_${window}`),
  ...SHORT_MINUTES.map((minutes) => `return_${minutes}m_over_volatility`),
  ...SHAPE_NAMES,
  ...TRADING_NAMES,
  ...INDICATOR_NAMES.map((name) => name.replace('sigma', 'volatility_60m')),
  ...CALENDAR_NAMES,
];

/**
 * Computes the features of the minute at an index, with the functions whose numbers the models read.
 * @param steps the number of bars to the target, whose time the calendar describes
 * @returns one number for each of MINUTE_FEATURE_NAMES; `null` where it is unknown
 */
export function computeMinuteFeatures(inputs: MinuteInputs, index: number, steps: number): (number | null)[] {
  const { series } = inputs;
  const calendar = computeCalendar(endOfBar(series, index) + steps * series.barMs);
  const known = [...(computeFromBars(inputs, index) ?? UNKNOWN_VALUES), ...calendar];
  return known.map((value) => (isUnknown(value) ? null : value));
}

const UNKNOWN_VALUES = new Array<number>(MINUTE_FEATURE_NAMES.length - CALENDAR_NAMES.length).fill(Number.NaN);

function computeFromBars(inputs: MinuteInputs, index: number): number[] | null {
  const windows = inputs.windowsAt(index);
  if (!windows) return null;
  const volatility = exp((windows.logVariances[2] ?? Number.NaN) / 2);
  return [
    ...windows.logVariances,
    ...computeDirections(windows),
    ...computeShapes(windows),
    ...windows.logVolumes,
    ...windows.emptyShares,
    ...computeIndicators(inputs.series, index, volatility),
  ];
}
