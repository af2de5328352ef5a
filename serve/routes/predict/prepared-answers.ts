import { ageInSeconds } from '../../market/data-status';
import { isStale } from '../../market/market-data';
import { type PredictDeps, type Prediction, predict } from './answer';

interface PreparedAnswer {
  readonly model: ReturnType<PredictDeps['model']['current']>;
  readonly market: ReturnType<PredictDeps['market']['current']>;
  readonly ageS: number;
  readonly isStale: boolean;
  readonly text: string;
}

/**
 * Keeps the serialised answer to `{}` of each asset. It stays the same while model and prices are the same objects, until one of the
 * two fields changes that depend on the clock. What the data gate says is part of the prices.
 */
export function createPreparedAnswers() {
  const newest = new Map<string, PreparedAnswer>();
  /** @throws HttpError, as `predict` does */
  return (deps: PredictDeps, now: number, serialise: (prediction: Prediction) => string): string => {
    const [model, market] = [deps.model.current(), deps.market.current()];
    const known = newest.get(deps.asset);
    if (known && known.model === model && known.market === market && isStillTrue(known, now)) return known.text;
    const fixed = { ...deps, model: { ...deps.model, current: () => model } };
    const text = serialise(predict({ kind: 'newest' }, fixed, now));
    const lastHour = market?.lastHour ?? 0;
    newest.set(deps.asset, {
      ...{ model, market, text },
      ...{ ageS: ageInSeconds(lastHour, now), isStale: isStale(lastHour, now) },
    });
    return text;
  };
}

function isStillTrue({ market, ageS, isStale: wasStale }: PreparedAnswer, now: number): boolean {
  return market !== null && ageInSeconds(market.lastHour, now) === ageS && isStale(market.lastHour, now) === wasStale;
}
