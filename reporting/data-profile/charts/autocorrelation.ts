import type { EChartsOption } from 'echarts';
import { axisText, drawChart, HALF, INK, quietAxis, quietSplit } from '../../chart';
import type { Html } from '../../html';
import type { Cells } from '../data-columns';
import type { ProfileData } from '../profile-data';
import { computeCorrelation } from '../statistics';

const MAX_LAG = 48;

/** Autocorrelation of the hourly moves and of their absolute size, for lags of 1 to 48 hours. */
export function drawAutocorrelation({ table }: ProfileData): Html {
  const moves = table.log_return;
  const sizes = moves.map((value) => (value === null ? null : Math.abs(value)));
  const lags = Array.from({ length: MAX_LAG }, (_, index) => index + 1);
  const values = (cells: Cells) =>
    lags.map((lag) => Number((computeCorrelation(cells.slice(lag), cells.slice(0, -lag)) ?? 0).toFixed(4)));
  const legend = { top: 0, right: 4, itemWidth: 14, itemHeight: 8, itemGap: 18, textStyle: axisText };
  const option: EChartsOption = {
    legend: { ...legend, data: ['direction', 'size'] },
    grid: { left: 40, right: 12, top: 30, bottom: 44 },
    xAxis: {
      type: 'category',
      data: lags.map(String),
      name: 'lag in hours',
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: axisText,
      ...quietAxis,
      axisLabel: { ...axisText, interval: (index: number) => (index + 1) % 6 === 0 },
    },
    yAxis: { ...quietSplit, axisLabel: axisText },
    series: [
      {
        name: 'size',
        type: 'line',
        showSymbol: false,
        data: values(sizes),
        color: INK.accent,
        lineStyle: { color: INK.accent, width: 2 },
        areaStyle: { color: INK.accent, opacity: 0.12 },
      },
      { name: 'direction', type: 'bar', data: values(moves), color: INK.second, itemStyle: { color: INK.second } },
    ],
  };
  return drawChart(option, HALF, 'Autocorrelation of hourly moves and of their size over 48 hours');
}
