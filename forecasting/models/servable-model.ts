import { createHash } from 'node:crypto';
import type { DriftReference } from '../drift/reference';
import { buildWindow, MEMORY_HOURS, type Window } from '../features/window';
import { PERCENTILES, type Quantile, quantileAt } from '../quantiles';
import type { HourlySeries } from '../series';
import { applyLevels, MAX_CALIBRATION_HOURS } from './calibration';
import {
  type CombinationParameters,
  computeLevelsAt,
  createCalibratedForecaster,
  createMixedForecaster,
  listIndicesUpTo,
  mixForecasts,
} from './combination';
import { scaleShape } from './filtered-history';
import { computeHarVolatility, createFittedHar, filterByHar, MAX_RESIDUAL_HOURS } from './har';
import { createFittedLstm, type Lstm, scaleNetworkQuantiles } from './lstm';
import type { FittedModel, ReturnForecast } from './model';
import { LEVELS } from './quantile-head';

/** The number of hours that a forecast can depend on, including calibration: ninety days. */
export const HISTORY_HOURS = MAX_RESIDUAL_HOURS + MAX_CALIBRATION_HOURS + MEMORY_HOURS;

/** The forecast distribution of the next hour's price, in USD. */
export interface Distribution {
  /** The point forecast: the median before calibration. */
  readonly point: number;
  /** Ascending in level and in value. */
  readonly quantiles: readonly Quantile[];
  /** Price at the origin: the forecast of persistence. */
  readonly lastRate: number;
  /** The volatility forecast for the next hour, as a log-return. */
  readonly sigma: number;
  /** sha256 (hex) of the model's inputs as little-endian float64. */
  readonly featuresSha256: string;
  /** The corrected level (`askedAt`) that calibration used for each quantile (calibration.ts). */
  readonly calibration: readonly { readonly level: number; readonly askedAt: number }[];
}

/** The parts of a forecast that do not depend on the window. They are computed once per hour. */
export interface ForecastState {
  /** [99] quantiles of return / HAR volatility forecast over the newest hours. */
  readonly shape: Float64Array;
  /** [99] the corrected levels (calibration.ts). */
  readonly levels: Float64Array;
}

/** The calibrated combination of HAR and LSTM, loaded from a checked artifact. It does not need TensorFlow. */
export interface ServableModel extends FittedModel {
  /** Levels of the quantiles of a distribution, ascending. */
  readonly levels: readonly number[];
  /** The distribution of the inputs in training, from which drift is measured. */
  readonly reference: DriftReference;
  /**
   * The state at the end of the series. A series that is too short gets the shape stored with the model. Cached for each series
   * object.
   */
  stateAt(series: HourlySeries): ForecastState;
  /** Forecasts one window. `forecast` uses this function. */
  forecastWindow(window: Window, state: ForecastState): Distribution;
  /** @throws UnusableWindowError when one of the newest 48 hours is missing */
  forecast(series: HourlySeries): Distribution;
}

export function createServableModel(parts: {
  readonly lstm: Lstm;
  readonly reference: DriftReference;
  readonly parameters: CombinationParameters;
}): ServableModel {
  const { lstm, reference, parameters } = parts;
  const { har } = lstm;
  const raw = createMixedForecaster(createFittedHar(har).forecastAt, createFittedLstm(lstm).forecastAt, parameters);

  const states = new WeakMap<HourlySeries, ForecastState>();
  function stateAt(series: HourlySeries): ForecastState {
    const state = states.get(series) ?? computeState(series);
    states.set(series, state);
    return state;
  }

  function computeState(series: HourlySeries): ForecastState {
    const origin = series.length - 1;
    const [filtered] = filterByHar(har, series, [origin]);
    const indices = listIndicesUpTo([origin], parameters.calibration.hours).slice(0, -1);
    const forecasts = raw(series, indices);
    const known = new Map(indices.map((index, row) => [index, forecasts[row] ?? null]));
    const levels = computeLevelsAt({ raw: known, series, origin, parameters: parameters.calibration });
    return { shape: filtered?.shape ?? Float64Array.from(har.shape), levels };
  }

  function forecastWindow(window: Window, { shape, levels }: ForecastState): Distribution {
    const volatility = computeHarVolatility(har, window.regressors[har.measure]);
    const network = scaleNetworkQuantiles(lstm.quantiles(window.inputs), volatility);
    const mixed = mixForecasts(scaleShape({ volatility, shape }), network, parameters.lstmWeight);
    return toDistribution(applyLevels(mixed, levels), { window, volatility, levels });
  }

  return {
    levels: LEVELS,
    reference,
    stateAt,
    forecastWindow,
    forecast: (series) => forecastWindow(buildWindow(series), stateAt(series)),
    forecastAt: createCalibratedForecaster(raw, parameters.calibration),
    toFiles: () => lstm.files,
  };
}

/** Converts log-returns to prices: value = last rate · exp(return). */
function toDistribution(
  { point, quantiles }: ReturnForecast,
  { window, volatility, levels }: { window: Window; volatility: number; levels: Float64Array },
): Distribution {
  const { lastRate } = window;
  const returns = { levels: PERCENTILES, values: quantiles };
  const corrected = { levels: PERCENTILES, values: levels };
  return {
    point: lastRate * Math.exp(point),
    quantiles: LEVELS.map((level) => ({ level, value: lastRate * Math.exp(quantileAt(returns, level)) })),
    lastRate,
    sigma: volatility,
    featuresSha256: hashInputs(window),
    calibration: LEVELS.map((level) => ({ level, askedAt: quantileAt(corrected, level) })),
  };
}

function hashInputs({ inputs, regressors }: Window): string {
  const hash = createHash('sha256');
  for (const numbers of [inputs, regressors.range, regressors['absolute return']]) {
    hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }
  return hash.digest('hex');
}
