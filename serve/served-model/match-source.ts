import type { MarketData } from '../market/market-data';
import type { LoadedModel, ServedModel } from './served-model';

type Served = Pick<ServedModel, 'current' | 'reason' | 'isAliasMoved'>;

/**
 * The served model, unless the newest prices come from another source than those on which it was trained. Prices and model are read
 * one after the other, so they can differ for some seconds after a change of the source.
 */
export function hideModelOfOtherSource(model: Served, market: Pick<MarketData, 'current'>): Served {
  /** The source of the newest prices, if `served` was trained on another one. */
  const otherSource = (served: LoadedModel | null) => {
    const source = market.current()?.source;
    return served === null || source === served.source ? undefined : source;
  };
  return {
    ...model,
    current: () => {
      const served = model.current();
      return otherSource(served) === undefined ? served : null;
    },
    reason: () => {
      const source = otherSource(model.current());
      if (source === undefined) return model.reason();
      return `the newest prices come from ${source}, and the model of this source is not loaded yet`;
    },
  };
}
