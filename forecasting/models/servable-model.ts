import { createHash } from 'node:crypto';
import type { DriftReference } from '../drift/reference';
import { buildWindow, MEMORY_HOURS, type Window } from '../features/window';
import type { Quantile } from '../quantiles';
import { PERCENTILES, quantileAt } from '../quantiles';
import type { HourlySeries } from '../series';
import { applyLevels, MAX_CALIBRATION_HOURS } from './calibration';
import {
  type CombinationParameters,
  computeLevels,
  createCalibratedForecaster,
  createMixedForecaster,
  listIndicesBefore,
  mixForecasts,
} from './combination';
import { scaleShape } from './filtered-history';
import { computeHarVolatility, createFittedHar, filterByHar, MAX_RESIDUAL_HOURS } from './har';
import { createFittedLstm, type Lstm, scaleNetworkQuantiles } from './lstm';
import type { FittedModel, ReturnForecast } from './model';
import { LEVELS } from './quantile-head';

/** As far as a model may look back, calibration and all (ninety days): with more its forecast is the same. */
export const HISTORY_HOURS = MAX_RESIDUAL_HOURS + MAX_CALIBRATION_HOURS + MEMORY_HOURS;

/** What a model says of the next hour's price, in USD. */
export interface Distribution {
  /** The one number it would give: the median before calibration. */
  readonly point: number;
  /** Ascending in level and in value. */
  readonly quantiles: readonly Quantile[];
  /** Price at the origin: the forecast of persistence. */
  readonly lastRate: number;
  /** The volatility that was forecast for the next hour, as a log-return. */
  readonly sigma: number;
  /** sha256 (hex) of the model's inputs as little-endian float64: equal inputs, equal hash. */
  readonly featuresSha256: string;
  /** At which level the model was asked for each quantile, by what it had missed in the hours before (calibration.ts). */
  readonly calibration: readonly { readonly level: number; readonly askedAt: number }[];
}

/** What the newest hours say of a model: with it, a window is forecast at once. */
export interface ForecastState {
  /** [99] quantiles of return over HAR's volatility in the newest month. */
  readonly shape: Float64Array;
  /** [99] the levels at which to ask for the nominal ones (calibration.ts). */
  readonly levels: Float64Array;
}

/** The model that is served: HAR and LSTM mixed, and calibrated. It has passed its checks and answers without TensorFlow. */
export interface ServableModel extends FittedModel {
  /** Levels of the quantiles that a distribution tells, ascending. */
  readonly levels: readonly number[];
  /** How its inputs were spread in training: what drift is measured against. */
  readonly reference: DriftReference;
  /** What is known at the end of the series; of one too short to tell, what training left. Asked again of the same one, it costs nothing. */
  stateAt(series: HourlySeries): ForecastState;
  /** The same at which `forecast` arrives, for one window. */
  forecastWindow(window: Window, state: ForecastState): Distribution;
  /** @throws UnusableWindow when the newest 48 hours are not whole. */
  forecast(series: HourlySeries): Distribution;
}

export interface Combined {
  readonly lstm: Lstm;
  readonly reference: DriftReference;
  readonly parameters: CombinationParameters;
}

export function createServableModel({ lstm, reference, parameters }: Combined): ServableModel {
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
    const indices = listIndicesBefore([origin], parameters.calibration.hours).slice(0, -1);
    const forecasts = raw(series, indices);
    const known = new Map(indices.map((index, row) => [index, forecasts[row] ?? null]));
    const levels = computeLevels({ raw: known, series, origin, parameters: parameters.calibration });
    return { shape: filtered?.shape ?? Float64Array.from(har.shape), levels };
  }

  function forecastWindow(window: Window, { shape, levels }: ForecastState): Distribution {
    const volatility = computeHarVolatility(har, window.regressors[har.measure]);
    const network = scaleNetworkQuantiles(lstm.quantiles(window.inputs), volatility);
    const mixed = mixForecasts(scaleShape({ volatility, shape }), network, parameters.lstmWeight);
    return distributionOf(applyLevels(mixed, levels), { window, volatility, levels });
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

interface Told {
  readonly window: Window;
  readonly volatility: number;
  readonly levels: Float64Array;
}

/** Makes prices of returns: value = last rate · exp(return). */
function distributionOf({ point, quantiles }: ReturnForecast, { window, volatility, levels }: Told): Distribution {
  const { lastRate } = window;
  const returns = { levels: PERCENTILES, values: quantiles };
  const corrected = { levels: PERCENTILES, values: levels };
  return {
    point: lastRate * Math.exp(point),
    quantiles: LEVELS.map((level) => ({ level, value: lastRate * Math.exp(quantileAt(returns, level)) })),
    lastRate,
    sigma: volatility,
    featuresSha256: hashOf(window),
    calibration: LEVELS.map((level) => ({ level, askedAt: quantileAt(corrected, level) })),
  };
}

function hashOf({ inputs, regressors }: Window): string {
  const hash = createHash('sha256');
  for (const numbers of [inputs, regressors.range, regressors['absolute return']]) {
    hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }
  return hash.digest('hex');
}
