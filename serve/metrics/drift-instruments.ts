import type { Registry } from 'prom-client';
import { computeInputDrift, DRIFT_ALARM, type InputDrift } from '../../forecasting/drift/input-drift';
import { type DriftReference, RECENT_HOURS } from '../../forecasting/drift/reference';
import type { HourlySeries } from '../../forecasting/series';
import { addInstruments, type Instrument } from './instruments';

const driftInstruments: readonly Instrument<InputDrift>[] = [
  {
    name: 'drift_ratio',
    help: `Share of the model's watched inputs that have drifted in the newest ${RECENT_HOURS} hours: their population stability index against the training data is above the limit that one week in fifty of the training data exceeds (at least 0.25). A value of ${DRIFT_ALARM.toFixed(2)} or more means that the regime has changed`,
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

export interface DriftInstrumentsDeps {
  readonly registry: Registry;
  readonly market: { current(): { readonly series: HourlySeries } | null };
  readonly model: { current(): { readonly model: { readonly reference: DriftReference } } | null };
}

/** Adds the metrics that compare the newest prices with the training data. They have no series without a model or with too few hours. */
export function addDriftInstruments({ registry, market, model }: DriftInstrumentsDeps): void {
  const read = cached(() => ({ series: market.current()?.series, reference: model.current()?.model.reference }));
  addInstruments(driftInstruments, { registry, facts: async () => read() });
}

interface DriftInput {
  readonly series: HourlySeries | undefined;
  readonly reference: DriftReference | undefined;
}

/** Computes the drift of what `current` returns. The result is reused until the series or the model changes. */
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
