import { type Static, Type } from '@sinclair/typebox';
import { logReturn } from '../features/volatility';
import { HOUR_MS } from '../hour';
import type { HourlySeries } from '../series';
import { applyLevels, CalibrationParameters, computeCorrectedLevels, computePit } from './calibration';
import { HarParameters } from './har';
import type { FittedModel, ReturnForecast } from './model';

export const CombinationParameters = Type.Object(
  {
    /** Weight of the LSTM. HAR has weight 1 − lstmWeight. */
    lstmWeight: Type.Number({ minimum: 0, maximum: 1 }),
    calibration: CalibrationParameters,
    /** Parameters of the HAR model. The LSTM forecasts in units of its volatility. */
    har: HarParameters,
  },
  { additionalProperties: false },
);
export type CombinationParameters = Static<typeof CombinationParameters>;

type ForecastAt = FittedModel['forecastAt'];

/** The weighted mean of two forecasts: of their points, and of their quantiles, level by level (Vincent 1912). */
export function mixForecasts(
  a: ReturnForecast,
  b: ReturnForecast,
  weightOfB: number,
  quantiles: Float64Array = new Float64Array(a.quantiles.length),
): ReturnForecast {
  const weightOfA = 1 - weightOfB;
  for (let index = 0; index < quantiles.length; index++)
    quantiles[index] = weightOfA * (a.quantiles[index] as number) + weightOfB * (b.quantiles[index] as number);
  return { point: weightOfA * a.point + weightOfB * b.point, quantiles };
}

/** Mixes the forecasts of two models; `null` when one of the models has no forecast. */
export function createMixedForecaster(
  har: ForecastAt,
  lstm: ForecastAt,
  { lstmWeight }: CombinationParameters,
): ForecastAt {
  return (series, origins) => {
    const others = lstm(series, origins);
    return har(series, origins).map((forecast, row) => {
      const other = others[row];
      return forecast && other ? mixForecasts(forecast, other, lstmWeight) : null;
    });
  };
}

/** Adds adaptive conformal calibration to a model. It uses the model's own forecasts of the earlier hours. */
export function createCalibratedForecaster(forecastAt: ForecastAt, parameters: CalibrationParameters): ForecastAt {
  return (series, origins) => {
    const needed = listIndicesUpTo(origins, parameters.hours);
    const raw = new Map(forecastAt(series, needed).map((forecast, row) => [needed[row] ?? 0, forecast]));
    return origins.map((origin) => {
      const forecast = raw.get(origin);
      return forecast ? applyLevels(forecast, computeLevelsAt({ raw, series, origin, parameters })) : null;
    });
  };
}

interface CalibrationInput {
  /** Uncalibrated forecasts by origin index. */
  readonly raw: ReadonlyMap<number, ReturnForecast | null>;
  readonly series: HourlySeries;
  readonly origin: number;
  readonly parameters: CalibrationParameters;
}

/** The corrected levels at an origin, from the forecasts whose actual is known at that time. */
export function computeLevelsAt({ raw, series, origin, parameters }: CalibrationInput): Float64Array {
  const since = (series[origin]?.hour ?? 0) - parameters.hours * HOUR_MS;
  const pits: number[] = [];
  for (let index = Math.max(0, origin - parameters.hours); index < origin; index++) {
    const forecast = raw.get(index);
    const change = logReturn(series[index], series[index + 1]);
    const isRecent = (series[index]?.hour ?? 0) >= since;
    pits.push(forecast && change !== null && isRecent ? computePit(forecast, change) : Number.NaN);
  }
  return computeCorrectedLevels(pits, parameters);
}

/** The origins and the `count` indices before each of them, ascending, without duplicates. */
export function listIndicesUpTo(origins: readonly number[], count: number): number[] {
  const indices: number[] = [];
  for (const origin of origins) {
    const from = Math.max(0, origin - count, (indices.at(-1) ?? -1) + 1);
    for (let index = from; index <= origin; index++) indices.push(index);
  }
  return indices;
}
