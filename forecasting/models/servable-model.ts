import { createHash } from 'node:crypto';
import type { DriftReference } from '../drift/reference';
import { buildWindow, MEMORY_HOURS, type Window } from '../features/window';
import { PERCENTILES, prepareQuantilesAt, type Quantile } from '../quantiles';
import type { HourlySeries } from '../series';
import { MAX_CALIBRATION_HOURS } from './calibration';
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
  /** Computed when it is read. Read it before the next forecast of the model, which may reuse the window. */
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
  /** From the quantiles at PERCENTILES to those at `levels`. */
  readonly correct: ReturnType<typeof prepareQuantilesAt>;
  readonly calibration: Distribution['calibration'];
}

const atLevels = prepareQuantilesAt(PERCENTILES, LEVELS);

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
    const askedAt = atLevels(levels);
    return {
      shape: filtered?.shape ?? Float64Array.from(har.shape),
      levels,
      correct: prepareQuantilesAt(PERCENTILES, levels),
      calibration: LEVELS.map((level, index) => ({ level, askedAt: askedAt[index] ?? level })),
    };
  }

  // A forecast keeps none of these arrays, and allocating them anew would take longer than filling them.
  const [ofHar, ofNetwork, mixed, corrected] = Array.from({ length: 4 }, () => new Float64Array(PERCENTILES.length));
  function forecastWindow(window: Window, state: ForecastState): Distribution {
    const { shape, correct, calibration } = state;
    const volatility = computeHarVolatility(har, window.regressors[har.measure]);
    const standardised = lstm.quantiles(window.inputs, window.earlierHours);
    const network = scaleNetworkQuantiles(standardised, volatility, ofNetwork);
    const plain = scaleShape({ volatility, shape }, ofHar);
    const { point, quantiles } = mixForecasts(plain, network, parameters.lstmWeight, mixed);
    return toDistribution({ point, quantiles: correct(quantiles, corrected) }, { window, volatility, calibration });
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

const returns = new Float64Array(LEVELS.length);

/** Converts log-returns to prices: value = last rate · exp(return). The hash is computed when it is read. */
function toDistribution(
  { point, quantiles }: ReturnForecast,
  given: { window: Window; volatility: number; calibration: Distribution['calibration'] },
): Distribution {
  const { window, volatility, calibration } = given;
  const { lastRate } = window;
  atLevels(quantiles, returns);
  return {
    point: lastRate * Math.exp(point),
    quantiles: LEVELS.map((level, index) => ({ level, value: lastRate * Math.exp(returns[index] ?? Number.NaN) })),
    lastRate,
    sigma: volatility,
    get featuresSha256() {
      return hashInputs(window);
    },
    calibration,
  };
}

function hashInputs({ inputs, regressors }: Window): string {
  const hash = createHash('sha256');
  for (const numbers of [inputs, regressors.range, regressors['absolute return']]) {
    hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }
  return hash.digest('hex');
}
