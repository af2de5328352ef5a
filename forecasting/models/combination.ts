import { type Static, Type } from '@sinclair/typebox';
import { logReturn } from '../features/volatility';
import { HOUR_MS } from '../hour';
import type { HourlySeries } from '../series';
import { applyLevels, CalibrationParameters, computePit, correctLevels } from './calibration';
import { HarParameters } from './har';
import type { FittedModel, ReturnForecast } from './model';

export const CombinationParameters = Type.Object(
  {
    /** Of the LSTM; HAR has the rest. */
    lstmWeight: Type.Number({ minimum: 0, maximum: 1 }),
    calibration: CalibrationParameters,
    /** Of the HAR model that is mixed in, and in whose unit the LSTM forecasts. */
    har: HarParameters,
  },
  { additionalProperties: false },
);
export type CombinationParameters = Static<typeof CombinationParameters>;

type Forecasts = FittedModel['forecastAt'];

/** Level by level the weighted mean of two forecasts' quantiles (Vincent 1912), and of their points. */
export function mixForecasts(a: ReturnForecast, b: ReturnForecast, weightOfB: number): ReturnForecast {
  const between = (x: number, y = Number.NaN) => (1 - weightOfB) * x + weightOfB * y;
  return { point: between(a.point, b.point), quantiles: a.quantiles.map((x, index) => between(x, b.quantiles[index])) };
}

/** Two models' forecasts mixed; `null` where either has none. */
export function createMixedForecaster(
  har: Forecasts,
  lstm: Forecasts,
  { lstmWeight }: CombinationParameters,
): Forecasts {
  return (series, origins) => {
    const others = lstm(series, origins);
    return har(series, origins).map((forecast, row) => {
      const other = others[row];
      return forecast && other ? mixForecasts(forecast, other, lstmWeight) : null;
    });
  };
}

/** Forecasts with adaptive conformal calibration on top, by what the same forecasts missed in the hours before. */
export function createCalibratedForecaster(forecasts: Forecasts, parameters: CalibrationParameters): Forecasts {
  return (series, origins) => {
    const needed = listIndicesBefore(origins, parameters.hours);
    const raw = new Map(forecasts(series, needed).map((forecast, row) => [needed[row] ?? 0, forecast]));
    return origins.map((origin) => {
      const forecast = raw.get(origin);
      return forecast ? applyLevels(forecast, computeLevels({ raw, series, origin, parameters })) : null;
    });
  };
}

interface Calibrating {
  /** Forecasts by their origin. */
  readonly raw: ReadonlyMap<number, ReturnForecast | null>;
  readonly series: HourlySeries;
  readonly origin: number;
  readonly parameters: CalibrationParameters;
}

/** The corrected levels at an origin: from the forecasts whose outcome is known there. */
export function computeLevels({ raw, series, origin, parameters }: Calibrating): Float64Array {
  const since = (series[origin]?.hour ?? 0) - parameters.hours * HOUR_MS;
  const pits: number[] = [];
  for (let index = Math.max(0, origin - parameters.hours); index < origin; index++) {
    const forecast = raw.get(index);
    const change = logReturn(series[index], series[index + 1]);
    const isRecent = (series[index]?.hour ?? 0) >= since;
    pits.push(forecast && change !== null && isRecent ? computePit(forecast, change) : Number.NaN);
  }
  return correctLevels(pits, parameters);
}

/** The origins and as many indices before each, ascending, each once. */
export function listIndicesBefore(origins: readonly number[], count: number): number[] {
  const indices: number[] = [];
  for (const origin of origins) {
    const from = Math.max(0, origin - count, (indices.at(-1) ?? -1) + 1);
    for (let index = from; index <= origin; index++) indices.push(index);
  }
  return indices;
}
