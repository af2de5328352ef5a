import type { Registry } from 'prom-client';
import { computeInputDrift, DRIFT_ALARM, type InputDrift } from '../../forecasting/drift/input-drift';
import { type DriftReference, RECENT_HOURS } from '../../forecasting/drift/reference';
import type { HourlySeries } from '../../forecasting/series';
import { addInstruments, type Instrument } from './instruments';

const driftInstruments: readonly Instrument<InputDrift>[] = [
  {
    name: 'drift_ratio',
    help: `Share of the watched model inputs that have drifted in the newest ${RECENT_HOURS} hours. An input has drifted when its population stability index against the training data is above its limit. The limit is the value that 2 % of the weeks of the training data exceed, but at least 0.25. A share of ${DRIFT_ALARM.toFixed(2)} or more means that the prices behave differently from those on which the model was trained`,
    read: ({ ratio }) => [{ value: ratio }],
  },
  {
    name: 'nexthour_input_drift',
    labels: ['input'],
    help: `Population stability index of the newest ${RECENT_HOURS} hours of an input against the training data, divided by its limit; an input above 1 counts in drift_ratio`,
    read: ({ inputs }) =>
      inputs.map(({ name, index, limit }) => ({
        labels: { input: name },
        value: Number.isNaN(index) ? null : index / limit,
      })),
  },
];

/** An asset whose prices are compared with the training data of its model. */
export interface WatchedAsset {
  readonly asset: string;
  readonly market: { current(): { readonly series: HourlySeries } | null };
  readonly model: { current(): { readonly model: { readonly reference: DriftReference } } | null };
}

/** Adds the metrics that compare the newest prices with the training data. Without a model or with too few hours, they export no series. */
export function addDriftInstruments(registry: Registry, assets: readonly WatchedAsset[]): void {
  const readers = assets.map(({ asset, market, model }) => {
    const read = cached(() => ({ series: market.current()?.series, reference: model.current()?.model.reference }));
    return [asset, async () => read()] as const;
  });
  addInstruments(driftInstruments, { registry, factsOf: new Map(readers) });
}

interface DriftInput {
  readonly series: HourlySeries | undefined;
  readonly reference: DriftReference | undefined;
}

/** Computes the drift of the current series. Reuses the result until the series or the model changes. */
function cached(current: () => DriftInput): () => InputDrift | null {
  let last: DriftInput = { series: undefined, reference: undefined };
  let drift: InputDrift | null = null;
  return () => {
    const now = current();
    if (now.series === last.series && now.reference === last.reference) return drift;
    last = now;
    drift = now.series && now.reference ? computeInputDrift(now.series, now.reference) : null;
    return drift;
  };
}
