import { FEATURE_COUNT } from '../features/window';

/** Mean and standard deviation of each input, fitted on the training part only. */
export interface Scaler {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** @param inputs [examples × hours × FEATURE_COUNT] of the training part. */
export function fitScaler(inputs: Float64Array): Scaler {
  const mean = computeMeans(inputs, (value) => value);
  const variance = computeMeans(inputs, (value, feature) => (value - (mean[feature] ?? 0)) ** 2);
  return { mean, std: variance.map((value) => (value > 1e-12 ? Math.sqrt(value) : 1)) };
}

/** (inputs − mean) / std, feature by feature. */
export function scale(
  inputs: Float64Array,
  { mean, std }: Scaler,
  scaled: Float64Array = new Float64Array(inputs.length),
): Float64Array {
  for (let hour = 0; hour < inputs.length; hour += FEATURE_COUNT) {
    for (let feature = 0; feature < FEATURE_COUNT; feature++) {
      const value = inputs[hour + feature] as number;
      scaled[hour + feature] = (value - (mean[feature] as number)) / (std[feature] as number);
    }
  }
  return scaled;
}

/** The mean over all examples and hours of a transformed input, for each feature. */
function computeMeans(inputs: Float64Array, transform: (value: number, feature: number) => number): number[] {
  const sums = new Array<number>(FEATURE_COUNT).fill(0);
  for (let index = 0; index < inputs.length; index++) {
    const feature = index % FEATURE_COUNT;
    sums[feature] = (sums[feature] ?? 0) + transform(inputs[index] ?? Number.NaN, feature);
  }
  return sums.map((sum) => sum / (inputs.length / FEATURE_COUNT));
}
