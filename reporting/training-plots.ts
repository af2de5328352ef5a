import type { EChartsOption } from 'echarts';
import { PERCENTILES } from '../forecasting/quantiles';
import { PIT_BINS } from '../forecasting/scoring/pit';
import type { Scores } from '../forecasting/scoring/score-outcomes';
import { renderSvg } from './chart';

interface EpochLoss {
  /** Starts at 1. */
  readonly epoch: number;
  /** Mean pinball loss of standardised returns: log-returns divided by HAR's volatility forecast. */
  readonly loss: number;
  readonly validationLoss: number;
}

/** Training and validation loss by epoch, as SVG text. */
export function drawLossCurve(epochs: readonly EpochLoss[]): string {
  const line = (name: string, value: (epoch: EpochLoss) => number) => ({
    name,
    type: 'line' as const,
    data: epochs.map((epoch) => [epoch.epoch, value(epoch)]),
  });
  return draw({
    title: { text: 'Pinball loss by epoch' },
    legend: { bottom: 0 },
    xAxis: { type: 'value', name: 'epoch', min: 1, minInterval: 1 },
    yAxis: { type: 'value', name: 'sigma', scale: true },
    series: [line('training', ({ loss }) => loss), line('validation', ({ validationLoss }) => validationLoss)],
  });
}

/** The share of prices below each quantile against its level. The curve of a calibrated forecast is the diagonal. */
export function drawCalibration({ sharesBelow, hours }: Pick<Scores, 'sharesBelow' | 'hours'>): string {
  return draw({
    title: { text: `Calibration on ${hours} unseen hours` },
    legend: { bottom: 0 },
    xAxis: { type: 'value', name: 'level', min: 0, max: 1 },
    yAxis: { type: 'value', name: 'share below', min: 0, max: 1 },
    series: [
      {
        name: 'forecast',
        type: 'line',
        symbol: 'none',
        data: sharesBelow.map((share, index) => [PERCENTILES[index] ?? 0, share]),
      },
      {
        name: 'calibrated',
        type: 'line',
        symbol: 'none',
        lineStyle: { type: 'dashed' },
        data: [
          [0, 0],
          [1, 1],
        ],
      },
    ],
  });
}

/** PIT histogram: the level of each price in its forecast distribution. A calibrated forecast fills all bins equally. */
export function drawPit({ pit, hours }: Pick<Scores, 'pit' | 'hours'>): string {
  const even = pit.map(() => 1 / PIT_BINS);
  return draw({
    title: { text: `Levels of prices in their forecast distributions, ${hours} unseen hours` },
    legend: { bottom: 0 },
    xAxis: { type: 'category', name: 'level', data: pit.map((_, bin) => ((bin + 0.5) / PIT_BINS).toFixed(3)) },
    yAxis: { type: 'value', name: 'share of hours', min: 0 },
    series: [
      { name: 'forecast', type: 'bar', data: [...pit] },
      { name: 'calibrated', type: 'line', symbol: 'none', lineStyle: { type: 'dashed' }, data: even },
    ],
  });
}

function draw(option: EChartsOption): string {
  return renderSvg({ backgroundColor: '#fff', ...option }, { width: 720, height: 440 });
}
