import { changesOf, exponentialAverages, listNumbers, newestOf, slopeOf, subtract, sum, UNKNOWN } from './averages';
import { type Bars, closePositions, typicalPrices } from './bars';

/**
 * The source gives the volume of the last 24 hours, not of the hour. So these indicators weigh each hour with the activity of its day,
 * and all of them are divided by a volume.
 */
export interface VolumeBars extends Bars {
  readonly volume: Float64Array;
}

/** Money flow index, 0 to 100: the share of volume × typical price of the hours in which the typical price rose. */
export function computeMoneyFlowIndex({ volume, ...bars }: VolumeBars): number | null {
  const prices = typicalPrices(bars);
  let [rising, falling] = [0, 0];
  for (let index = 1; index < prices.length; index++) {
    const change = (prices[index] ?? UNKNOWN) - (prices[index - 1] ?? UNKNOWN);
    const flow = (prices[index] ?? UNKNOWN) * (volume[index] ?? UNKNOWN);
    if (change > 0) rising += flow;
    if (change < 0) falling += flow;
  }
  return rising + falling === 0 ? null : (100 * rising) / (rising + falling);
}

/**
 * The slope of on-balance volume per hour, over the mean volume: 1 when every hour rose. It uses one price and volume more than the
 * number of hours.
 */
export function computeObvSlope(close: Float64Array, volume: Float64Array): number | null {
  const changes = changesOf(close);
  let total = 0;
  const balance = listNumbers(changes.length, (index) => {
    total += Math.sign(changes[index] ?? UNKNOWN) * (volume[index + 1] ?? UNKNOWN);
    return total;
  });
  const meanVolume = sum(volume.subarray(1)) / changes.length;
  return meanVolume === 0 ? null : slopeOf(balance) / meanVolume;
}

/** Chaikin money flow, −1 to 1: the mean place of the close in its bar, weighted with the volume. */
export function computeChaikinFlow({ volume, ...bars }: VolumeBars): number | null {
  const total = sum(volume);
  return total === 0 ? null : sum(moneyFlows({ volume, ...bars })) / total;
}

/** Chaikin oscillator: fast less slow average of the accumulated money flow, over the newest volume. */
export function computeChaikinOscillator(
  { volume, ...bars }: VolumeBars,
  { fast, slow }: { fast: number; slow: number },
): number | null {
  let total = 0;
  const flows = moneyFlows({ volume, ...bars });
  const accumulated = listNumbers(flows.length, (index) => {
    total += flows[index] ?? UNKNOWN;
    return total;
  });
  const difference = subtract(exponentialAverages(accumulated, fast), exponentialAverages(accumulated, slow));
  return newestOf(volume) === 0 ? null : newestOf(difference) / newestOf(volume);
}

function moneyFlows({ volume, ...bars }: VolumeBars): Float64Array {
  const positions = closePositions(bars);
  return listNumbers(volume.length, (index) => (positions[index] ?? UNKNOWN) * (volume[index] ?? UNKNOWN));
}
