import type { EChartsOption } from 'echarts';
import { mean } from '../../../forecasting/statistics';
import { axisText, drawChart, HALF, INK, quietAxis, quietSplit } from '../../chart';
import type { Html } from '../../html';
import { formatCompact, formatPercent } from '../../numbers';
import type { ProfileData } from '../profile-data';
import { computeDeviation, computeHistogram, selectKnown } from '../statistics';

const BINS = 61;
const DEVIATIONS_SHOWN = 4;

/** Histogram of the hourly log-returns, with the normal curve of the same mean and standard deviation. */
export function drawReturns({ table }: ProfileData): Html {
  const returns = selectKnown(table.log_return);
  const [middle, deviation] = [mean(returns) || 0, computeDeviation(returns)];
  const reach = DEVIATIONS_SHOWN * deviation || 1e-3;
  const bins = computeHistogram(returns, { from: middle - reach, to: middle + reach, bins: BINS });
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
  const returns = selectKnown(table.log_return);
  const [middle, deviation] = [mean(returns) || 0, computeDeviation(returns)];
  const beyond =
    returns.filter((value) => Math.abs(value - middle) > 3 * deviation).length / Math.max(1, returns.length);
  return `${formatPercent(beyond, 2)} of the hours are more than three standard deviations from the mean; a normal distribution has 0.27 %. The outermost bars include all values beyond them.`;
}

function normalDensity(z: number): number {
  return Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);
}
