import { type Static, Type } from '@sinclair/typebox';
import { MODEL_NAME } from '../../../clients/model-registry';
import {
  buildWindowWithObservation,
  findTargetHour,
  ImpossibleObservationError,
  type OwnObservation,
} from '../../../forecasting/features/own-observation';
import { buildWindow, UnusableWindowError, type Window } from '../../../forecasting/features/window';
import { formatInstant, HOUR_MS, type Hour } from '../../../forecasting/hour';
import { describeReplay } from '../../../forecasting/replay';
import { INTERVAL_LEVEL, intervalAt } from '../../../forecasting/scoring/interval';
import type { HourlySeries } from '../../../forecasting/series';
import { HttpError, noModelYet, unavailable } from '../../http-error';
import { dataStatusFields, describeData } from '../../market/data-status';
import type { MarketData } from '../../market/market-data';
import { Baseline, Interval, IsoTime, ModelName, Quantile, Replayed } from '../../schemas/forecast-parts';
import { oneOf, strict } from '../../schemas/plain-schemas';
import type { ServedModel } from '../../served-model/served-model';
import { requirePlausibleRates } from './check-rates';
import type { PredictRequest, RatesRequest } from './request';

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
    prediction: Type.Number({ description: 'USD at `target_hour`.' }),
    interval: Interval,
    quantiles: Type.Array(Quantile),
    target_hour: IsoTime,
    model: ModelName,
    data: PredictionData,
    baseline: Baseline,
  },
  { ...strict, title: 'Prediction' },
);
export type Prediction = Static<typeof Prediction>;

export interface PredictDeps {
  readonly market: Pick<MarketData, 'current' | 'reason'>;
  readonly model: Pick<ServedModel, 'current' | 'reason'>;
}

/** The model caches its state per array of prices, so all requests without prices must pass the same array. */
const NO_PRICES: HourlySeries = [];

/** The input of a forecast. */
interface ForecastInput {
  readonly basis: Prediction['data']['basis'];
  readonly source: string;
  readonly lastHour: Hour;
  readonly targetHour: Hour;
  readonly window: Window;
  /** The prices that calibrate the model. Empty when our prices are later than `lastHour`. */
  readonly recent: HourlySeries;
  readonly gateReason: string | null;
}

/** @throws HttpError NoModelYet, NoMarketData, InvalidRequest, ImpossibleObservation or UnusableRates */
export function predict(request: PredictRequest, { market, model }: PredictDeps, now: number): Prediction {
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
    target_hour: formatInstant(input.targetHour),
    model: { name: MODEL_NAME, version: served.version, run_id: served.runId },
    data: {
      basis: input.basis,
      ...describeData(input, now),
      replayed: describeReplay(input.source, input.lastHour),
    },
    baseline: { name: 'persistence', prediction: input.window.lastRate },
  };
}

function buildInput(request: PredictRequest, market: PredictDeps['market'], now: number): ForecastInput {
  switch (request.kind) {
    case 'newest':
      return buildNewestInput(market);
    case 'observation':
      return buildObservationInput(request.observation, market);
    case 'rates':
      return buildRatesInput(request, market, now);
  }
}

function buildNewestInput(market: PredictDeps['market']): ForecastInput {
  const { series: recent, ...newest } = requireMarket(market);
  return { basis: 'newest', ...newest, recent, targetHour: newest.lastHour + HOUR_MS };
}

function buildObservationInput(observation: OwnObservation, market: PredictDeps['market']): ForecastInput {
  const { series, ...newest } = requireMarket(market);
  const window = buildCallerWindow(() => buildWindowWithObservation(series, observation));
  const targetHour = findTargetHour(observation, newest.lastHour);
  return { basis: 'observation', ...newest, targetHour, window, recent: series };
}

function buildRatesInput({ rates, lastHour }: RatesRequest, market: PredictDeps['market'], now: number): ForecastInput {
  const series = rates.map((rate, index) => toObservation(lastHour - (rates.length - 1 - index) * HOUR_MS, rate));
  requirePlausibleRates(series, now);
  return {
    basis: 'rates',
    source: 'request',
    lastHour,
    targetHour: lastHour + HOUR_MS,
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
    if (error instanceof ImpossibleObservationError) throw new HttpError('ImpossibleObservation', 400, error.message);
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
