import type { Registry } from 'prom-client';
import { computeInputDrift, DRIFT_ALARM, type InputDrift } from '../../forecasting/drift/input-drift';
import { type DriftReference, RECENT_HOURS } from '../../forecasting/drift/reference';
import type { HourlySeries } from '../../forecasting/series';
import { addInstruments, type Instrument } from './instruments';

const driftInstruments: readonly Instrument<InputDrift>[] = [
  {
    name: 'drift_ratio',
    help: `Share of the model's watched inputs whose newest ${RECENT_HOURS} hours have left the training part: their population stability index is above the limit that one week in fifty of training exceeds (0.25 at least). From ${DRIFT_ALARM.toFixed(2)} on it is a change of regime`,
    read: ({ ratio }) => [{ value: ratio }],
  },
  {
    name: 'nexthour_input_drift',
    labels: ['input'],
    help: `Population stability index of the newest ${RECENT_HOURS} hours of an input against training, over its limit; above 1 the input counts in drift_ratio`,
    read: ({ inputs }) =>
      inputs.map(({ name, index, limit }) => ({
        labels: { input: name },
        value: Number.isNaN(index) ? null : index / limit,
      })),
  },
];

export interface DriftWatch {
  readonly registry: Registry;
  readonly market: { current(): { readonly series: HourlySeries } | null };
  readonly model: { current(): { readonly model: { readonly reference: DriftReference } } | null };
}

/** Whether prices are still as the model knows them; no series while there is no model or too few hours. */
export function watchDrift({ registry, market, model }: DriftWatch): void {
  const read = remembered(() => ({ series: market.current()?.series, reference: model.current()?.model.reference }));
  addInstruments(driftInstruments, { registry, facts: async () => read() });
}

interface Compared {
  readonly series: HourlySeries | undefined;
  readonly reference: DriftReference | undefined;
}

/** The drift of what `current` gives, computed anew only when that is another series or another model. */
function remembered(current: () => Compared): () => InputDrift | null {
  let last: Compared = { series: undefined, reference: undefined };
  let drift: InputDrift | null = null;
  return () => {
    const now = current();
    if (now.series === last.series && now.reference === last.reference) return drift;
    last = now;
    drift = now.series && now.reference ? computeInputDrift(now.series, now.reference) : null;
    return drift;
  };
}
