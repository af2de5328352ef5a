import type { EChartsOption } from 'echarts';
import { mean } from '../../../forecasting/statistics';
import { axisText, drawChart, HALF, INK, quietAxis, quietSplit } from '../../chart';
import type { Html } from '../../html';
import { formatCompact, formatPercent } from '../../numbers';
import type { ProfileData } from '../profile-data';
import { deviationOf, histogramOf, knownOf } from '../statistics';

const BINS = 61;
const SHOWN_DEVIATIONS = 4;

/** How the hourly log-returns are spread, beside the normal curve of the same mean and deviation. */
export function drawReturns({ table }: ProfileData): Html {
  const returns = knownOf(table.log_return);
  const [middle, deviation] = [mean(returns) || 0, deviationOf(returns)];
  const reach = SHOWN_DEVIATIONS * deviation || 1e-3;
  const bins = histogramOf(returns, { from: middle - reach, to: middle + reach, bins: BINS });
  const middles = bins.map(({ from, to }) => (from + to) / 2);
  const expected = (at: number) =>
    (returns.length * ((2 * reach) / BINS) * normalDensity((at - middle) / deviation)) / deviation;
  const option: EChartsOption = {
    grid: { left: 46, right: 12, top: 12, bottom: 44 },
    xAxis: {
      type: 'category',
      data: middles.map((at) => formatCompact(Math.round(at * 1000) / 10)),
      name: 'log-return of an hour, %',
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: axisText,
      ...quietAxis,
      axisLabel: { ...axisText, interval: 9 },
    },
    yAxis: { ...quietSplit, axisLabel: axisText },
    series: [
      {
        type: 'bar',
        data: bins.map(({ count }) => count),
        barCategoryGap: '12%',
        itemStyle: { color: INK.accent, opacity: 0.75 },
      },
      {
        type: 'line',
        smooth: true,
        showSymbol: false,
        data: middles.map((at) => Math.round(expected(at) * 10) / 10 || 0),
        lineStyle: { color: INK.second, width: 2 },
      },
    ],
  };
  return drawChart(option, HALF, 'Histogram of the hourly log-returns with a normal curve');
}

export function describeReturns({ table }: ProfileData): string {
  const returns = knownOf(table.log_return);
  const [middle, deviation] = [mean(returns) || 0, deviationOf(returns)];
  const beyond =
    returns.filter((value) => Math.abs(value - middle) > 3 * deviation).length / Math.max(1, returns.length);
  return `Beyond three standard deviations lie ${formatPercent(beyond, 2)} of the hours; the normal curve expects 0.27 %. The outermost bars hold everything beyond.`;
}

function normalDensity(z: number): number {
  return Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);
}
