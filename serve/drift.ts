import { FEATURE_COUNT, FEATURE_NAMES, WINDOW_HOURS } from '../forecasting/features';
import type { Scaler } from '../forecasting/models/scaler';

/** Inputs that only tell the hour and the day cannot drift. */
const MEASURED = FEATURE_NAMES.map((name, feature) => ({ name, feature })).filter(
  ({ name }) => !name.startsWith('target_'),
);

const FAR_IN_STANDARD_DEVIATIONS = 1;

export const DRIFT_HELP = `Share of the model's ${MEASURED.length} measured inputs (${MEASURED.map(({ name }) => name).join(', ')}) whose mean over the newest ${WINDOW_HOURS} hours lies more than ${FAR_IN_STANDARD_DEVIATIONS} training standard deviation from the training mean; NaN while there is no model or no window`;

/** @param inputs [WINDOW_HOURS × FEATURE_COUNT] */
export function driftRatio(inputs: Float64Array, scaler: Scaler): number {
  const far = MEASURED.filter(({ feature }) => {
    const distance = Math.abs(meanOf(inputs, feature) - (scaler.mean[feature] ?? 0)) / (scaler.std[feature] ?? 1);
    return distance > FAR_IN_STANDARD_DEVIATIONS;
  });
  return far.length / MEASURED.length;
}

function meanOf(inputs: Float64Array, feature: number): number {
  let sum = 0;
  for (let index = feature; index < inputs.length; index += FEATURE_COUNT) sum += inputs[index] ?? 0;
  return sum / (inputs.length / FEATURE_COUNT);
}
