import type { EChartsOption } from 'echarts';
import type { Assessment } from '../../forecasting/backtest/result';
import { axisText, drawChart, INK, quietAxis, quietSplit } from '../chart';
import { type Html, html } from '../html';
import { colourOf } from './lines';

const SIZE = { width: 340, height: 190 };

/** A PIT histogram for each model: flat for calibrated forecasts, U-shaped for forecasts that are too narrow, with a hump for forecasts that are too wide. */
export function drawPits(assessments: readonly Assessment[]): Html {
  const models = assessments.map(({ model }) => model);
  const tallest = Math.max(0.08, ...assessments.flatMap(({ scores }) => scores.pit));
  const drawings = assessments.map(({ model, scores }) => {
    const option = buildOption({ pit: scores.pit, colour: colourOf(model, models), tallest });
    return html`<figure><figcaption>${model}</figcaption>${drawChart(option, SIZE, `PIT histogram of ${model}`)}</figure>`;
  });
  return html`<div class="small">${drawings}</div>`;
}

function buildOption(histogram: { pit: readonly number[]; colour: string; tallest: number }): EChartsOption {
  const { pit, colour, tallest } = histogram;
  return {
    grid: { left: 40, right: 8, top: 8, bottom: 24 },
    xAxis: {
      type: 'category',
      data: pit.map((_, bin) => `${bin * (100 / pit.length)} %`),
      ...quietAxis,
      axisLabel: { ...axisText, interval: 4 },
    },
    yAxis: {
      max: Math.ceil(tallest * 100) / 100,
      ...quietSplit,
      axisLabel: { ...axisText, formatter: (share: number) => `${Math.round(share * 100)} %` },
    },
    series: [
      {
        type: 'bar',
        barCategoryGap: '12%',
        data: pit.map((share) => Number(share.toPrecision(4))),
        itemStyle: { color: colour },
        markLine: {
          symbol: 'none',
          label: { show: false },
          lineStyle: { color: INK.text, type: 'dashed', width: 1 },
          data: [{ yAxis: 1 / pit.length }],
        },
      },
    ],
  };
}
