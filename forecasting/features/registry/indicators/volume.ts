import {
  computeChaikinFlow,
  computeChaikinOscillator,
  computeMoneyFlowIndex,
  computeObvSlope,
} from '../../indicators/volume';
import type { Feature } from '../feature';
import { ofVolumeBars, RECURSIVE_HOURS } from './indicator';

/** Moves weighted with the volume of the last 24 hours: the source gives no volume of a single hour. */
export const volumeFeatures: readonly Feature[] = [
  ofVolumeBars(
    {
      name: 'mfi_14',
      hours: 15,
      unit: '0 to 100',
      description: 'money flow index of 14 hours, with the 24-hour volume of each hour',
    },
    computeMoneyFlowIndex,
  ),
  ...[24, 72].map(
    (hours): Feature => ({
      name: `obv_slope_${hours}`,
      version: 1,
      group: 'indicators',
      inputs: ['rate', 'volume'],
      warmUpHours: hours + 1,
      unit: '1',
      description: `slope of the on-balance volume of ${hours} hours over their mean 24-hour volume`,
      compute: ({ closes, volumes }) => {
        const [prices, amounts] = [closes(hours + 1), volumes(hours + 1)];
        return prices && amounts && computeObvSlope(prices, amounts);
      },
    }),
  ),
  ofVolumeBars(
    {
      name: 'chaikin_flow_20',
      hours: 20,
      unit: '−1 to 1',
      description: 'Chaikin money flow: place of the price in its hour, weighted with 24-hour volume',
    },
    computeChaikinFlow,
  ),
  ofVolumeBars(
    {
      name: 'chaikin_oscillator_3_10',
      hours: RECURSIVE_HOURS,
      unit: '1',
      description: 'Chaikin oscillator of 3 and 10 hours over the newest 24-hour volume',
    },
    (bars) => computeChaikinOscillator(bars, { fast: 3, slow: 10 }),
  ),
];
