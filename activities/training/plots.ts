import { type EChartsOption, init } from 'echarts';
import type { Scores } from '../../forecasting/evaluation';
import type { Epoch } from './fit-messages';

/** Loss by epoch, as SVG text. */
export function drawLossCurve(epochs: readonly Epoch[]): string {
  const line = (name: string, value: (epoch: Epoch) => number) => ({
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
export function drawCalibration({ calibration, hours }: Pick<Scores, 'calibration' | 'hours'>): string {
  return draw({
    title: { text: `Calibration on ${hours} unseen hours` },
    legend: { bottom: 0 },
    xAxis: { type: 'value', name: 'level', min: 0, max: 1 },
    yAxis: { type: 'value', name: 'share below', min: 0, max: 1 },
    series: [
      { name: 'forecast', type: 'line', data: calibration.map(({ level, share }) => [level, share]) },
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

function draw(option: EChartsOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 720, height: 440 });
  try {
    chart.setOption({ animation: false, backgroundColor: '#fff', ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
