import { ageInSeconds } from '../../market/data-status';
import { isStale } from '../../market/market-data';
import { type PredictDeps, type Prediction, predict } from './answer';
import type { OwnRequest } from './request';

interface PreparedPrediction {
  readonly model: ReturnType<PredictDeps['model']['current']>;
  readonly market: ReturnType<PredictDeps['market']['current']>;
  readonly ageS: number;
  readonly isStale: boolean;
  readonly prediction: Prediction;
}

/** Answers a request like `predict`. Requests for the same forecast from the newest data get the same object. @throws HttpError */
export type PreparedPredict = (request: OwnRequest, deps: PredictDeps, now: number) => Prediction;

/**
 * Keeps the forecast from the newest data of each asset. It stays the same while model and prices are the same objects, until one of the
 * two fields changes that depend on the clock. What the data gate says is part of the prices.
 */
export function createPreparedPredict(): PreparedPredict {
  const newest = new Map<string, PreparedPrediction>();
  return (request, deps, now) => {
    if (request.kind !== 'newest') return predict(request, deps, now);
    const [model, market] = [deps.model.current(), deps.market.current()];
    const known = newest.get(deps.asset);
    if (known && known.model === model && known.market === market && isStillTrue(known, now)) return known.prediction;
    const fixed = { ...deps, model: { ...deps.model, current: () => model } };
    const prediction = predict(request, fixed, now);
    const lastHour = market?.lastHour ?? 0;
    newest.set(deps.asset, {
      ...{ model, market, prediction },
      ...{ ageS: ageInSeconds(lastHour, now), isStale: isStale(lastHour, now) },
    });
    return prediction;
  };
}

function isStillTrue({ market, ageS, isStale: wasStale }: PreparedPrediction, now: number): boolean {
  return market !== null && ageInSeconds(market.lastHour, now) === ageS && isStale(market.lastHour, now) === wasStale;
}
