import type { EChartsOption } from 'echarts';
import { HOUR_MS } from '../../../forecasting/hour';
import { axisText, drawResponsive, INK, quietAxis, quietSplit, type Size } from '../../chart';
import type { Html } from '../../html';
import { formatCompact, formatUsd } from '../../numbers';
import type { ProfileData } from '../profile-data';

type Point = [number, number | null];

/** The price over time with marked gaps, and the volatility of the 24 hours before each hour. */
export function drawPrice(data: ProfileData): Html {
  const prices = insertBreaks(data, (index) => data.series[index]?.rate ?? null);
  const sigmas = insertBreaks(data, (index) => toPercent(data.table.sigma[index]));
  return drawResponsive({
    label: 'Price and volatility over time',
    heights: { wide: 420, narrow: 400 },
    optionFor: (size) => buildOption(size, { data, prices, sigmas }),
  });
}

interface Lines {
  readonly data: ProfileData;
  readonly prices: Point[];
  readonly sigmas: Point[];
}

function buildOption({ width, height }: Size, { data, prices, sigmas }: Lines): EChartsOption {
  const top = Math.round(height * 0.58);
  const side = { left: 58, right: 14 };
  const x = { type: 'time' as const, ...quietAxis, splitNumber: width > 600 ? 10 : 4 };
  const line = { type: 'line' as const, showSymbol: false, sampling: 'lttb' as const };
  return {
    title: [buildTitle('Price, USD', 0), buildTitle('Volatility of the last 24 hours, % an hour', top + 44)],
    grid: [
      { ...side, top: 26, height: top - 20 },
      { ...side, top: top + 70, bottom: 26 },
    ],
    xAxis: [
      { ...x, axisLabel: { show: false } },
      { ...x, gridIndex: 1, axisLabel: { ...axisText, hideOverlap: true } },
    ],
    yAxis: [
      { scale: true, ...quietSplit, axisLabel: { ...axisText, formatter: (value: number) => formatCompact(value) } },
      { gridIndex: 1, splitNumber: 2, ...quietSplit, axisLabel: axisText },
    ],
    series: [
      {
        ...line,
        data: prices,
        lineStyle: { color: INK.accent, width: 1.6 },
        areaStyle: { color: INK.accent, opacity: 0.1, origin: 'start' },
        markArea: { itemStyle: { color: INK.bad, opacity: 0.25 }, data: buildGapAreas(data) },
      },
      {
        ...line,
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: sigmas,
        lineStyle: { color: INK.second, width: 1.2 },
        areaStyle: { color: INK.second, opacity: 0.15 },
      },
    ],
  };
}

function buildTitle(text: string, top: number) {
  return { text, top, left: 0, textStyle: { fontSize: 13, fontWeight: 600 as const, color: INK.text } };
}

/** Inserts a point without a value at every gap, so that no line crosses it. */
function insertBreaks({ series }: ProfileData, valueAt: (index: number) => number | null): Point[] {
  return series.flatMap(({ hour }, index): Point[] => {
    const before = series[index - 1]?.hour ?? hour - HOUR_MS;
    const point: Point = [hour, valueAt(index)];
    return hour - before > HOUR_MS ? [[before + HOUR_MS, null], point] : [point];
  });
}

function toPercent(share: number | null | undefined): number | null {
  return share === null || share === undefined ? null : Number((share * 100).toFixed(4));
}

function buildGapAreas({ gaps }: ProfileData): [{ xAxis: number }, { xAxis: number }][] {
  return gaps.map(({ first, last }) => [{ xAxis: first - HOUR_MS }, { xAxis: last + HOUR_MS }]);
}

export function describePrices({ series }: ProfileData): string {
  const rates = series.flatMap(({ rate }) => (rate === null || !Number.isFinite(rate) ? [] : [rate]));
  if (rates.length === 0) return 'No price is known.';
  const [low, high] = rates.reduce(
    ([least, most], rate) => [Math.min(least, rate), Math.max(most, rate)],
    [Infinity, -Infinity],
  );
  return `Between ${formatUsd(low)} and ${formatUsd(high)} USD. Missing hours are gaps in the line, marked in red.`;
}
