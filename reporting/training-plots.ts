import { type EChartsOption, init } from 'echarts';
import { PERCENTILES } from '../forecasting/quantiles';
import { PIT_BINS } from '../forecasting/scoring/pit';
import type { Scores } from '../forecasting/scoring/score-outcomes';

interface EpochLoss {
  /** 1 for the first. */
  readonly epoch: number;
  /** Mean pinball loss, in units of the volatility that HAR forecast. */
  readonly loss: number;
  readonly validationLoss: number;
}

/** Loss by epoch, as SVG text. */
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

/** How often prices fell below each quantile, beside how often they should; on the diagonal the forecast is honest. */
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
        name: 'honest',
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

/** Where in its distribution each price came; a calibrated forecast fills every twentieth alike. */
export function drawPit({ pit, hours }: Pick<Scores, 'pit' | 'hours'>): string {
  const even = pit.map(() => 1 / PIT_BINS);
  return draw({
    title: { text: `Where prices fell in their distributions, ${hours} unseen hours` },
    legend: { bottom: 0 },
    xAxis: { type: 'category', name: 'level', data: pit.map((_, bin) => ((bin + 0.5) / PIT_BINS).toFixed(3)) },
    yAxis: { type: 'value', name: 'share of hours', min: 0 },
    series: [
      { name: 'forecast', type: 'bar', data: [...pit] },
      { name: 'honest', type: 'line', symbol: 'none', lineStyle: { type: 'dashed' }, data: even },
    ],
  });
}

function draw(option: EChartsOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 720, height: 440 });
  try {
    chart.setOption({ animation: false, backgroundColor: '#fff', ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
