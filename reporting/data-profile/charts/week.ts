import type { EChartsOption } from 'echarts';
import { HOUR_MS } from '../../../forecasting/hour';
import { axisText, drawChart, HALF, INK, quietAxis, quietSplit } from '../../chart';
import type { Html } from '../../html';
import { formatCompact } from '../../numbers';
import type { ProfileData } from '../profile-data';

const WEEK_MS = 168 * HOUR_MS;

/** The newest week, with a band from the low to the high of each hour. */
export function drawWeek({ series, snapshot }: ProfileData): Html {
  const week = series.filter(({ hour }) => hour > snapshot.hour - WEEK_MS);
  const band = {
    type: 'line' as const,
    showSymbol: false,
    stack: 'band',
    stackStrategy: 'all' as const,
    lineStyle: { opacity: 0 },
  };
  const width = ({ high, low }: { high: number | null; low: number | null }) =>
    high === null || low === null ? null : high - low;
  const option: EChartsOption = {
    grid: { left: 52, right: 12, top: 12, bottom: 26 },
    xAxis: { type: 'time', ...quietAxis, axisLabel: { ...axisText, hideOverlap: true } },
    yAxis: {
      scale: true,
      ...quietSplit,
      axisLabel: { ...axisText, formatter: (value: number) => formatCompact(value) },
    },
    series: [
      { ...band, data: week.map((row) => [row.hour, row.low]) },
      { ...band, data: week.map((row) => [row.hour, width(row)]), areaStyle: { color: INK.accent, opacity: 0.25 } },
      {
        type: 'line',
        showSymbol: false,
        data: week.map(({ hour, rate }) => [hour, rate]),
        lineStyle: { color: INK.accent, width: 1.6 },
      },
    ],
  };
  return drawChart(option, HALF, 'Price of the last seven days with the low and high of each hour');
}
