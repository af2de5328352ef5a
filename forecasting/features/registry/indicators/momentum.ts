import {
  averageMoves,
  computeCci,
  computeCmo,
  computeMacd,
  computeRsi,
  computeStochasticD,
  computeStochasticK,
  computeStochasticRsi,
  computeTrix,
  computeUltimateOscillator,
  computeWilliamsR,
  type Macd,
  type Moves,
} from '../../indicators/momentum';
import type { Feature } from '../feature';
import { computeOnce, ofBars, ofPrices, ofPricesOverSigma, RECURSIVE_HOURS } from './indicator';

const PERCENT = '0 to 100';

const averageMoves14 = computeOnce((closes: Float64Array) => averageMoves(closes, 14));
const computeMacd12 = computeOnce((closes: Float64Array) => computeMacd(closes, { fast: 12, slow: 26, signal: 9 }));

/** How fast and how one-sidedly the price moves. */
export const momentumFeatures: readonly Feature[] = [
  rsi(6, (closes) => averageMoves(closes, 6)),
  rsi(14, averageMoves14),
  ofPrices(
    {
      name: 'stochastic_rsi_14',
      hours: RECURSIVE_HOURS,
      unit: PERCENT,
      description: 'place of the RSI of 14 hours between the lowest and the highest of the newest 14',
    },
    (closes) => computeStochasticRsi(averageMoves14(closes), 14),
  ),
  ofPrices(
    {
      name: 'cmo_14',
      hours: RECURSIVE_HOURS,
      unit: '−100 to 100',
      description: 'Chande momentum oscillator of 14 hours: rises less falls, over both; Wilder’s averages',
    },
    (closes) => computeCmo(averageMoves14(closes)),
  ),
  macd('macd_line', 'MACD line: exponential average of 12 prices less that of 26', ({ line }) => line),
  macd('macd_signal', 'signal of the MACD: exponential average of 9 values of its line', ({ signal }) => signal),
  macd('macd_histogram', 'line less signal of the MACD of 12, 26 and 9 hours', ({ histogram }) => histogram),
  ofPricesOverSigma(
    {
      name: 'mom_10',
      hours: 11,
      description: 'momentum: newest price less the price of 10 hours before',
    },
    (closes) => (closes[10] ?? Number.NaN) - (closes[0] ?? Number.NaN),
  ),
  ...[5, 10].map((hours) =>
    ofPrices(
      {
        name: `roc_${hours}`,
        hours: hours + 1,
        unit: '%',
        description: `rate of change of the price in the newest ${hours} hours`,
      },
      (closes) => 100 * ((closes[hours] ?? Number.NaN) / (closes[0] ?? Number.NaN) - 1),
    ),
  ),
  ofPrices(
    {
      name: 'trix_15',
      hours: RECURSIVE_HOURS,
      unit: '%',
      description: 'rate of change in one hour of the triple exponential average of 15 hours',
    },
    (closes) => 100 * computeTrix(closes, 15),
  ),
  ofBars(
    {
      name: 'stochastic_k_14',
      hours: 16,
      unit: PERCENT,
      description: 'slow %K: place of the price in the range of 14 hours, mean of the newest 3',
    },
    (bars) => computeStochasticK(bars, 14),
  ),
  ofBars(
    {
      name: 'stochastic_d_14',
      hours: 18,
      unit: PERCENT,
      description: 'slow %D: mean of the newest 3 values of slow %K of 14 hours',
    },
    (bars) => computeStochasticD(bars, 14),
  ),
  ...[14, 72].map((hours) =>
    ofBars(
      {
        name: `williams_r_${hours}`,
        hours,
        unit: '−100 to 0',
        description: `Williams %R: place of the price in the range of the newest ${hours} hours`,
      },
      computeWilliamsR,
    ),
  ),
  ...[20, 72].map((hours) =>
    ofBars(
      {
        name: `cci_${hours}`,
        hours,
        unit: '1',
        description: `commodity channel index: distance to the mean of ${hours} hours over 0.015 mean deviations`,
      },
      computeCci,
    ),
  ),
  ofBars(
    {
      name: 'ultimate_oscillator',
      hours: 29,
      unit: PERCENT,
      description: 'ultimate oscillator: buying pressure over true range in 7, 14 and 28 hours',
    },
    (bars) => computeUltimateOscillator(bars, [7, 14, 28]),
  ),
];

function rsi(period: number, average: (closes: Float64Array) => Moves): Feature {
  const name = `rsi_${period}`;
  const description = `relative strength index of ${period} hours: share of the rises in all moves`;
  return ofPrices({ name, hours: RECURSIVE_HOURS, unit: PERCENT, description }, (closes) =>
    computeRsi(average(closes)),
  );
}

function macd(name: string, description: string, read: (macd: Macd) => number): Feature {
  return ofPricesOverSigma({ name, hours: RECURSIVE_HOURS, description }, (closes) => read(computeMacd12(closes)));
}
