import { createHash } from 'node:crypto';
import type { Distribution } from '../distribution';
import { type Window, windowOf } from '../features';
import type { HourlySeries } from '../series';
import type { Scaler } from './scaler';

/** A model that has passed its checks and answers without TensorFlow. */
export interface ServableModel {
  /** Levels of the quantiles it gives, ascending. */
  readonly levels: readonly number[];
  /** Mean and deviation of each input in training: what drift is measured against. */
  readonly scaler: Scaler;
  /** @throws UnusableWindow when the newest 48 hours are not whole. */
  forecast(series: HourlySeries): Distribution;
  forecastWindow(window: Window): Distribution;
}

export interface Standardised {
  readonly levels: readonly number[];
  readonly scaler: Scaler;
  /** Unscaled inputs of a window → ascending quantiles of the next log-return over sigma. */
  quantiles(inputs: Float64Array): Float64Array;
}

/** Makes prices of standardised quantiles: value = last rate · exp(quantile · sigma). */
export function servableModel({ levels, scaler, quantiles }: Standardised): ServableModel {
  const forecastWindow = (window: Window): Distribution => {
    const standardised = quantiles(window.inputs);
    const prices = levels.map((level, index) => ({ level, value: priceAt(window, standardised[index]) }));
    const point = prices.find(({ level }) => level === 0.5)?.value ?? window.lastRate;
    const { lastRate, sigma } = window;
    return { point, quantiles: prices, lastRate, sigma, featuresSha256: hashOf(window.inputs) };
  };
  return { levels, scaler, forecastWindow, forecast: (series) => forecastWindow(windowOf(series)) };
}

function priceAt({ lastRate, sigma }: Window, standardised = Number.NaN): number {
  return lastRate * Math.exp(standardised * sigma);
}

function hashOf(inputs: Float64Array): string {
  return createHash('sha256')
    .update(new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.byteLength))
    .digest('hex');
}
