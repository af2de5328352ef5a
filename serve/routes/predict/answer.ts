import { type Static, Type } from '@sinclair/typebox';
import {
  buildWindowWithObservation,
  ImpossibleObservationError,
  type OwnObservation,
} from '../../../forecasting/features/own-observation';
import { buildWindow, UnusableWindowError, type Window } from '../../../forecasting/features/window';
import { formatInstant, HOUR_MS, type Hour, hourOf } from '../../../forecasting/hour';
import { nextHourModel } from '../../../forecasting/questions';
import { describeReplay } from '../../../forecasting/replay';
import { INTERVAL_LEVEL, intervalAt } from '../../../forecasting/scoring/interval';
import type { HourlySeries } from '../../../forecasting/series';
import type { ServedAsset } from '../../assets';
import { HttpError, noModelYet, unavailable } from '../../http-error';
import { dataStatusFields, describeData } from '../../market/data-status';
import { Baseline, Interval, ModelName, Quantile, Replayed } from '../../schemas/forecast-parts';
import { nullable, oneOf, strict } from '../../schemas/plain-schemas';
import type { ServedModel } from '../../served-model/served-model';
import { requirePlausibleRates } from './check-rates';
import type { OwnRequest, RatesRequest } from './request';

const HORIZON_HOURS = 1;

const PredictionData = Type.Object(
  {
    basis: oneOf(['newest', 'observation', 'rates'], {
      description:
        'The form of the request: the newest data, the newest data with your observation as the last step, or your own rates.',
    }),
    ...dataStatusFields,
    replayed: Replayed,
  },
  strict,
);

export const Prediction = Type.Object(
  {
    prediction: Type.Number({ description: 'USD, `horizon_hours` after the last price.' }),
    interval: Interval,
    quantiles: Type.Array(Quantile),
    horizon_hours: Type.Integer({
      description:
        'The forecast is for this many hours after the last price: the newest one, your `lag_1`, or the last one of your `rates`.',
    }),
    target_hour: nullable(
      Type.String({
        description:
          'The hour that is forecast. Null for an observation whose `hour` is not the next hour: `note` says what is forecast.',
        examples: ['2026-11-21T08:00:00.000Z'],
      }),
    ),
    note: nullable(Type.String({ description: 'What is forecast from an observation; null for the other forms.' })),
    model: ModelName,
    data: PredictionData,
    baseline: Baseline,
  },
  { ...strict, title: 'Prediction' },
);
export type Prediction = Static<typeof Prediction>;

export type PredictDeps = Omit<ServedAsset, 'model'> & { readonly model: Pick<ServedModel, 'current' | 'reason'> };

/** The model caches its state per array of prices, so all requests without prices must pass the same array. */
const NO_PRICES: HourlySeries = [];

/** The input of a forecast. */
interface ForecastInput {
  readonly basis: Prediction['data']['basis'];
  readonly source: string;
  readonly lastHour: Hour;
  /** `null` when the caller does not say which hour is forecast. */
  readonly targetHour: Hour | null;
  readonly note: string | null;
  readonly window: Window;
  /** The prices that calibrate the model. Empty when our prices are later than `lastHour`. */
  readonly recent: HourlySeries;
  readonly gateReason: string | null;
}

/** @throws HttpError NoModelYet, NoMarketData, InvalidRequest, ImpossibleObservation or UnusableRates */
export function predict(request: OwnRequest, { asset, market, model }: PredictDeps, now: number): Prediction {
  const served = model.current();
  if (!served) throw noModelYet(model.reason());
  const input = buildInput(request, market, now);
  const { point, quantiles } = served.model.forecastWindow(input.window, served.model.stateAt(input.recent));
  const interval = intervalAt(INTERVAL_LEVEL, quantiles);
  if (![point, interval.lower, interval.upper].every(Number.isFinite)) throw unusableRates();
  return {
    prediction: point,
    interval,
    quantiles: [...quantiles],
    horizon_hours: HORIZON_HOURS,
    target_hour: input.targetHour === null ? null : formatInstant(input.targetHour),
    note: input.note,
    model: { name: nextHourModel(asset), version: served.version, run_id: served.runId },
    data: {
      basis: input.basis,
      ...describeData(input, now),
      replayed: describeReplay(input.source, input.lastHour),
    },
    baseline: { name: 'persistence', prediction: input.window.lastRate },
  };
}

function buildInput(request: OwnRequest, market: PredictDeps['market'], now: number): ForecastInput {
  switch (request.kind) {
    case 'newest':
      return buildNewestInput(market);
    case 'observation':
      return buildObservationInput(request.observation, market, now);
    case 'rates':
      return buildRatesInput(request, market, now);
  }
}

function buildNewestInput(market: PredictDeps['market']): ForecastInput {
  const { series: recent, ...newest } = requireMarket(market);
  return { basis: 'newest', ...newest, recent, targetHour: newest.lastHour + HOUR_MS, note: null };
}

function buildObservationInput(observation: OwnObservation, market: PredictDeps['market'], now: number): ForecastInput {
  const { series, ...newest } = requireMarket(market);
  const window = buildCallerWindow(() => buildWindowWithObservation(series, observation));
  const nextHour = hourOf(now) + HOUR_MS;
  const targetHour = observation.hour === new Date(nextHour).getUTCHours() ? nextHour : null;
  const note = describeObservation(observation, nextHour);
  return { basis: 'observation', ...newest, targetHour, note, window, recent: series };
}

/** The model forecasts one hour ahead, whatever hour of day the caller gives. */
function describeObservation({ lag_1, hour }: OwnObservation, nextHour: Hour): string {
  const meaning = `prediction and interval are for one hour after your price lag_1 = ${lag_1}`;
  const next = new Date(nextHour).getUTCHours();
  if (hour === next) return `${meaning}, with the time-of-day terms of hour ${hour}, the next hour`;
  return `${meaning}, with the time-of-day terms of hour ${hour}; target_hour is null because the next hour is ${next} UTC`;
}

function buildRatesInput({ rates, lastHour }: RatesRequest, market: PredictDeps['market'], now: number): ForecastInput {
  const series = rates.map((rate, index) => toObservation(lastHour - (rates.length - 1 - index) * HOUR_MS, rate));
  requirePlausibleRates(series, now);
  return {
    basis: 'rates',
    source: 'request',
    lastHour,
    targetHour: lastHour + HOUR_MS,
    note: null,
    window: buildCallerWindow(() => buildWindow(series)),
    recent: selectRecent(lastHour, market),
    gateReason: null,
  };
}

/**
 * Our newest prices. Empty when they are later than `lastHour`, because a forecast of the past must not use later prices. The model
 * then uses the calibration that training stored with it.
 */
function selectRecent(lastHour: Hour, market: PredictDeps['market']): HourlySeries {
  const current = market.current();
  return current && current.lastHour <= lastHour ? current.series : NO_PRICES;
}

function requireMarket(market: PredictDeps['market']) {
  const current = market.current();
  if (!current) throw noMarketData(market.reason());
  const { window } = current;
  if (!window) throw noMarketData(`an hour of the two days up to ${formatInstant(current.lastHour)} has no price`);
  return { ...current, window };
}

/** Builds a window from prices of the caller. @throws HttpError (status 400) when the prices cannot be used */
function buildCallerWindow(build: () => Window): Window {
  try {
    return build();
  } catch (error) {
    if (error instanceof UnusableWindowError) throw unusableRates();
    if (error instanceof ImpossibleObservationError) {
      const problems = [{ field: error.field, message: error.message }];
      throw new HttpError('ImpossibleObservation', 400, error.message, { problems });
    }
    throw error;
  }
}

function noMarketData(reason: string): HttpError {
  return unavailable(
    'NoMarketData',
    `The newest prices cannot be used: ${reason}. Try again later, or send your own prices as rates and last_hour`,
  );
}

function unusableRates(): HttpError {
  return new HttpError('UnusableRates', 400, 'These prices give no finite forecast; send prices of one asset in USD');
}

function toObservation(hour: Hour, rate: number) {
  return { hour, rate, volume: null, cap: null, high: null, low: null, points: 1 };
}
