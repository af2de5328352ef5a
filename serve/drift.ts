import { Gauge, type Registry } from 'prom-client';
import { DRIFT_ALARM, type InputDrift, inputDrift } from '../forecasting/drift/input-drift';
import { type DriftReference, RECENT_HOURS } from '../forecasting/drift/reference';
import type { HourlySeries } from '../forecasting/series';

const RATIO_HELP = `Share of the model's watched inputs whose newest ${RECENT_HOURS} hours have left the training part: their population stability index is above the limit that one week in fifty of training exceeds (0.25 at least). From ${DRIFT_ALARM.toFixed(2)} on it is a change of regime. NaN while there is no model or too few hours`;
const INPUT_HELP = `Population stability index of the newest ${RECENT_HOURS} hours of an input against training, over its limit; above 1 the input counts in drift_ratio`;

export interface DriftWatch {
  readonly registry: Registry;
  readonly market: { current(): { readonly series: HourlySeries } | null };
  readonly model: { current(): { readonly model: { readonly reference: DriftReference } } | null };
}

/** \`drift_ratio\`, and of each input how near its limit it is; computed once for each newest hour and model. */
export function watchDrift({ registry, market, model }: DriftWatch): void {
  const read = remembered(() => ({ series: market.current()?.series, reference: model.current()?.model.reference }));
  const ratio: Gauge = new Gauge({
    name: 'drift_ratio',
    help: RATIO_HELP,
    registers: [registry],
    collect: () => ratio.set(read()?.ratio ?? Number.NaN),
  });
  const ofInput: Gauge<'input'> = new Gauge({
    name: 'nexthour_input_drift',
    help: INPUT_HELP,
    labelNames: ['input'],
    registers: [registry],
    collect: () => {
      ofInput.reset();
      for (const { name, index, limit } of read()?.inputs ?? []) ofInput.set({ input: name }, index / limit);
    },
  });
}

interface Compared {
  readonly series: HourlySeries | undefined;
  readonly reference: DriftReference | undefined;
}

/** The drift of what \`current\` gives, computed anew only when that is another series or another model. */
function remembered(current: () => Compared): () => InputDrift | null {
  let last: Compared = { series: undefined, reference: undefined };
  let drift: InputDrift | null = null;
  return () => {
    const now = current();
    if (now.series === last.series && now.reference === last.reference) return drift;
    last = now;
    drift = now.series && now.reference ? inputDrift(now.series, now.reference) : null;
    return drift;
  };
}
