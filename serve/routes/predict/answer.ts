import { MODEL_NAME } from '../../../clients/model-registry';
import { buildWindowWithObservation, findTargetHour } from '../../../forecasting/features/own-observation';
import { buildWindow, UnusableWindowError, type Window } from '../../../forecasting/features/window';
import { formatInstant, HOUR_MS, type Hour } from '../../../forecasting/hour';
import { describeReplay } from '../../../forecasting/replay';
import { INTERVAL_LEVEL, intervalAt } from '../../../forecasting/scoring/interval';
import type { HourlySeries } from '../../../forecasting/series';
import { NoMarketData, NoModelYet, UnusableRates } from '../../errors';
import { isStale, type MarketData } from '../../market/market-data';
import type { ServedModel } from '../../served-model/served-model';
import { toHour } from './check-request';
import type { Prediction } from './prediction';
import type { ObservationForm, PredictRequest, RatesForm } from './request';

export interface PredictDeps {
  readonly market: Pick<MarketData, 'current' | 'reason'>;
  readonly model: Pick<ServedModel, 'current' | 'reason'>;
}

const NO_PRICES: HourlySeries = [];

/** What a forecast stands on. */
interface Ground {
  readonly basis: Prediction['data']['basis'];
  readonly source: string;
  readonly lastHour: Hour;
  readonly targetHour: Hour;
  readonly window: Window;
  /** By which the model is calibrated: the newest prices, unless the caller stands before them. */
  readonly recent: HourlySeries;
  readonly gateReason: string | null;
}

/**
 * Answers a request that has been checked.
 * @throws NoModelYet, NoMarketData, ImpossibleObservation, UnusableRates
 */
export function predict(request: PredictRequest, { market, model }: PredictDeps, now: number): Prediction {
  const served = model.current();
  if (!served) throw new NoModelYet(model.reason());
  const ground = groundOf(request, market);
  const { point, quantiles } = served.model.forecastWindow(ground.window, served.model.stateAt(ground.recent));
  const interval = intervalAt(INTERVAL_LEVEL, quantiles);
  if (![point, interval.lower, interval.upper].every(Number.isFinite)) throw new UnusableRates();
  return {
    prediction: point,
    interval,
    quantiles: [...quantiles],
    target_hour: formatInstant(ground.targetHour),
    model: { name: MODEL_NAME, version: served.version, run_id: served.runId },
    data: describeData(ground, now),
    baseline: { name: 'persistence', prediction: ground.window.lastRate },
  };
}

function groundOf(request: PredictRequest, market: PredictDeps['market']): Ground {
  if ('rates' in request) return ownRates(request, market);
  return 'lag_1' in request ? ownObservation(request, market) : newestHours(market);
}

function newestHours(market: PredictDeps['market']): Ground {
  const { series: recent, ...newest } = usableMarket(market);
  return { basis: 'newest', ...newest, recent, targetHour: newest.lastHour + HOUR_MS };
}

function ownObservation(observation: ObservationForm, market: PredictDeps['market']): Ground {
  const { series, ...newest } = usableMarket(market);
  const window = buildWindowWithObservation(series, observation);
  const targetHour = findTargetHour(observation, newest.lastHour);
  return { basis: 'observation', ...newest, targetHour, window, recent: series };
}

function ownRates({ rates, last_hour }: RatesForm, market: PredictDeps['market']): Ground {
  const lastHour = toHour(last_hour);
  const series = rates.map((rate, index) => priceAt(lastHour - (rates.length - 1 - index) * HOUR_MS, rate));
  return {
    basis: 'rates',
    source: 'request',
    lastHour,
    targetHour: lastHour + HOUR_MS,
    window: windowOfRates(series),
    recent: knownAt(lastHour, market),
    gateReason: null,
  };
}

/** Prices that a caller at `lastHour` could know: to him who stands in the past, what training left of the shape is all. */
function knownAt(lastHour: Hour, market: PredictDeps['market']): HourlySeries {
  const current = market.current();
  return current && current.lastHour <= lastHour ? current.series : NO_PRICES;
}

function usableMarket(market: PredictDeps['market']) {
  const current = market.current();
  if (!current) throw new NoMarketData(market.reason());
  const { window } = current;
  if (!window) throw new NoMarketData(`an hour of the two days up to ${formatInstant(current.lastHour)} has no price`);
  return { ...current, window };
}

function windowOfRates(series: HourlySeries): Window {
  try {
    return buildWindow(series);
  } catch (error) {
    throw error instanceof UnusableWindowError ? new UnusableRates() : error;
  }
}

function priceAt(hour: Hour, rate: number) {
  return { hour, rate, volume: null, cap: null, high: null, low: null, points: 1 };
}

function describeData({ basis, source, lastHour, gateReason }: Ground, now: number): Prediction['data'] {
  return {
    basis,
    source,
    last_hour: formatInstant(lastHour),
    age_s: Math.round((now - lastHour) / 1000),
    stale: isStale(lastHour, now),
    gated: gateReason !== null,
    gate_reason: gateReason,
    replayed: describeReplay(source, lastHour),
  };
}
