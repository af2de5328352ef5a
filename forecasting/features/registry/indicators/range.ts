import { listNumbers, newestOf, simpleAverages, sum, wilderAverages } from '../../indicators/averages';
import { closePositions, trueRanges } from '../../indicators/bars';
import type { Feature } from '../feature';
import { ofBars, ofBarsOverSigma, ofPrices, RECURSIVE_HOURS } from './indicator';

/** How wide the ranges are, and where the price stands in them. */
export const rangeFeatures: readonly Feature[] = [
  ofBarsOverSigma(
    {
      name: 'true_range',
      hours: 2,
      description: 'range of the newest hour, extended to the price before it',
    },
    (bars) => newestOf(trueRanges(bars)),
  ),
  ofBarsOverSigma(
    {
      name: 'atr_14',
      hours: RECURSIVE_HOURS,
      description: 'average true range of 14 hours (Wilder)',
    },
    (bars) => newestOf(wilderAverages(trueRanges(bars), 14)),
  ),
  ofBars(
    {
      name: 'natr_14',
      hours: RECURSIVE_HOURS,
      unit: '%',
      description: 'normalised average true range of 14 hours: over the newest price',
    },
    (bars) => (100 * newestOf(wilderAverages(trueRanges(bars), 14))) / newestOf(bars.close),
  ),
  ...[20, 72].map((hours) =>
    ofPrices(
      {
        name: `bollinger_b_${hours}`,
        hours,
        unit: '1',
        description: `%B: 0 at the lower, 1 at the upper Bollinger band (mean of ${hours} prices ± 2 deviations)`,
      },
      (closes) => {
        const { center, deviation } = measureSpread(closes);
        return (newestOf(closes) - (center - 2 * deviation)) / (4 * deviation);
      },
    ),
  ),
  ofPrices(
    {
      name: 'bollinger_width_20',
      hours: 20,
      unit: '1',
      description: 'distance of the Bollinger bands (20 prices, 2 deviations) over their mean',
    },
    (closes) => {
      const { center, deviation } = measureSpread(closes);
      return (4 * deviation) / center;
    },
  ),
  ofBars(
    {
      name: 'close_position_14',
      hours: 14,
      unit: '−1 to 1',
      description: 'mean place of the price between low (−1) and high (1) of its hour, newest 14 hours',
    },
    (bars) => newestOf(simpleAverages(closePositions(bars), 14)),
  ),
];

/** The mean and the standard deviation (of the population). */
function measureSpread(values: Float64Array): { center: number; deviation: number } {
  const center = sum(values) / values.length;
  const squares = listNumbers(values.length, (index) => ((values[index] ?? Number.NaN) - center) ** 2);
  return { center, deviation: Math.sqrt(sum(squares) / values.length) };
}
