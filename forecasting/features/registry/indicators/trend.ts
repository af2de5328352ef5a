import { exponentialAverages, newestOf, slopeOf, weightedAverages } from '../../indicators/averages';
import type { Bars } from '../../indicators/bars';
import { computeAroonDown, computeAroonUp, computeDema, computeDirection, computeTema } from '../../indicators/trend';
import type { Feature } from '../feature';
import { computeOnce, ofBars, ofPrices, ofPricesOverSigma, RECURSIVE_HOURS } from './indicator';

const PERCENT = '0 to 100';
const AROON_HOURS = [24, 72];
const PERIOD = 14;

const computeDirection14 = computeOnce((bars: Bars) => computeDirection(bars, PERIOD));

/** Whether the price moves in one direction, and how far it is from its averages. */
export const trendFeatures: readonly Feature[] = [
  direction(`adx_${PERIOD}`, 'average directional index: strength of the trend, up or down', 'strength'),
  direction(`plus_di_${PERIOD}`, 'positive directional indicator: upward moves of the range over true range', 'plus'),
  direction(
    `minus_di_${PERIOD}`,
    'negative directional indicator: downward moves of the range over true range',
    'minus',
  ),
  ...AROON_HOURS.flatMap((hours) => [
    ofBars(
      {
        name: `aroon_up_${hours}`,
        hours: hours + 1,
        unit: PERCENT,
        description: `100 when the newest hour has the highest high of ${hours + 1} hours, 0 when the oldest has it`,
      },
      ({ high }) => computeAroonUp(high),
    ),
    ofBars(
      {
        name: `aroon_down_${hours}`,
        hours: hours + 1,
        unit: PERCENT,
        description: `100 when the newest hour has the lowest low of ${hours + 1} hours, 0 when the oldest has it`,
      },
      ({ low }) => computeAroonDown(low),
    ),
  ]),
  ofPricesOverSigma(
    {
      name: 'apo_5_20',
      hours: RECURSIVE_HOURS,
      description: 'absolute price oscillator: exponential average of 5 prices less that of 20',
    },
    (closes) => exponential(closes, 5) - exponential(closes, 20),
  ),
  ofPrices(
    {
      name: 'ppo_12_26',
      hours: RECURSIVE_HOURS,
      unit: '%',
      description: 'percentage price oscillator: exponential average of 12 prices over that of 26, less 1',
    },
    (closes) => 100 * (exponential(closes, 12) / exponential(closes, 26) - 1),
  ),
  ...[12, 26].map((period) =>
    ofPricesOverSigma(
      {
        name: `ema_${period}`,
        hours: RECURSIVE_HOURS,
        description: `exponential average of ${period} prices less the newest price`,
      },
      (closes) => exponential(closes, period) - newestOf(closes),
    ),
  ),
  ofPricesOverSigma(
    {
      name: 'dema_20',
      hours: RECURSIVE_HOURS,
      description: 'double exponential average of 20 prices less the newest price',
    },
    (closes) => computeDema(closes, 20) - newestOf(closes),
  ),
  ofPricesOverSigma(
    {
      name: 'tema_20',
      hours: RECURSIVE_HOURS,
      description: 'triple exponential average of 20 prices less the newest price',
    },
    (closes) => computeTema(closes, 20) - newestOf(closes),
  ),
  ofPricesOverSigma(
    {
      name: 'wma_24',
      hours: 24,
      description: 'mean of the newest 24 prices with weights 1 to 24, less the newest price',
    },
    (closes) => newestOf(weightedAverages(closes, 24)) - newestOf(closes),
  ),
  ...[24, 72].map((hours) =>
    ofPricesOverSigma(
      {
        name: `slope_${hours}`,
        hours,
        description: `slope per hour of the regression line through the newest ${hours} prices`,
      },
      slopeOf,
    ),
  ),
];

function direction(name: string, description: string, figure: keyof ReturnType<typeof computeDirection>): Feature {
  return ofBars(
    { name, hours: RECURSIVE_HOURS, unit: PERCENT, description: `${description}; ${PERIOD} hours` },
    (bars) => computeDirection14(bars)[figure],
  );
}

function exponential(closes: Float64Array, period: number): number {
  return newestOf(exponentialAverages(closes, period));
}
