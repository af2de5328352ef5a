import type { EChartsCoreOption } from 'echarts/core';
import { formatHour, hourOf, parseHour } from '../../../../forecasting/hour';
import { formatCompact, formatPercent, formatUsd } from '../../../../reporting/numbers';
import type { Answers } from '../../../api/answers';
import type { Colours } from '../../../charts/colours';
import { axisLook, tipBase, tipOf } from '../../../charts/tip';
import { timeLabels } from '../time-axis';
import type { Performance } from './live-model';

type Forecast = Performance['forecasts'][number];

interface Drawn {
  readonly prices: Answers['prices'] | null;
  readonly forecasts: readonly Forecast[];
  readonly threshold: number;
}

/** The price with the forecasts above, the probabilities below, on one time axis. */
export function drawPredictions({ prices, forecasts, threshold }: Drawn, colours: Colours): EChartsCoreOption {
  const rates = prices?.bars.map(({ hour, rate }) => [parseHour(hour), rate] as const) ?? [];
  const look = axisLook(colours);
  const [first, last] = [rates[0]?.[0], rates.at(-1)?.[0]];
  const byHour = new Map(forecasts.map((forecast) => [parseHour(forecast.hour), forecast]));
  const ascending = [...forecasts].reverse();
  const time = (gridIndex: number) => ({
    ...{ type: 'time', gridIndex, min: first, max: last, ...look, splitLine: { show: false } },
    axisLabel: {
      ...look.axisLabel,
      hideOverlap: true,
      show: gridIndex === 1,
      formatter: timeLabels((last ?? 0) - (first ?? 0)),
    },
  });
  const highest = Math.max(threshold, ...forecasts.map(({ probability }) => probability));
  return {
    useUTC: true,
    grid: [
      { left: 62, right: 14, top: 12, height: 250 },
      { left: 62, right: 14, top: 292, bottom: 28 },
    ],
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    tooltip: {
      ...tipBase,
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: colours.muted } },
      formatter: (points: readonly { readonly axisValue: number }[]) => {
        const hour = hourOf(points[0]?.axisValue ?? 0);
        const rate = rates.find(([at]) => at === hour)?.[1] ?? null;
        return tipOf(describe(byHour.get(hour), { rate, threshold }), formatHour(hour));
      },
    },
    xAxis: [time(0), time(1)],
    yAxis: [
      { type: 'value', scale: true, ...look, axisLabel: { ...look.axisLabel, formatter: formatCompact } },
      {
        ...{ type: 'value', gridIndex: 1, min: 0, max: Math.min(1, Math.ceil(highest * 11) / 10), ...look },
        axisLabel: { ...look.axisLabel, formatter: (share: number) => formatPercent(share, 0) },
      },
    ],
    series: [
      {
        ...{ name: 'price', type: 'line', data: rates, showSymbol: false },
        lineStyle: { width: 1.3, color: colours.price },
        itemStyle: { color: colours.price },
      },
      {
        ...{ name: 'forecasts', type: 'scatter' },
        data: ascending.map((forecast) => markOf(forecast, { threshold, colours, isDense: forecasts.length > DENSE })),
      },
      {
        ...{ name: 'probability', type: 'line', xAxisIndex: 1, yAxisIndex: 1, showSymbol: forecasts.length < 60 },
        ...{ symbol: 'circle', symbolSize: 4, data: ascending.map((one) => [parseHour(one.hour), one.probability]) },
        lineStyle: { width: 1.3, color: colours.accent },
        itemStyle: { color: colours.accent },
        markLine: {
          ...{ silent: true, symbol: 'none', animation: false, data: [{ yAxis: threshold }] },
          lineStyle: { color: colours.muted, type: 'dashed' },
          label: { color: colours.muted, formatter: 'threshold', position: 'insideEndTop' },
        },
      },
    ],
  };
}

/** Whether the forecast "rise" or "no rise" was right; `null` while the outcome is not known. */
export function isRight({ probability, outcome }: Forecast, threshold: number): boolean | null {
  return outcome === null ? null : probability >= threshold === (outcome === 1);
}

/** With more forecasts than this, the marks are smaller. */
const DENSE = 200;

interface Look {
  readonly threshold: number;
  readonly colours: Colours;
  readonly isDense: boolean;
}

/** A triangle says "rise", a small point "no rise". Right points are faint: there are many of them. */
function markOf(forecast: Forecast, { threshold, colours, isDense }: Look) {
  const isRise = forecast.probability >= threshold;
  const right = isRight(forecast, threshold);
  const color = right === null ? colours.muted : right ? colours.good : colours.bad;
  return {
    value: [parseHour(forecast.hour), forecast.last_rate],
    symbol: isRise ? 'triangle' : 'circle',
    symbolSize: isDense ? (isRise ? 6 : 3) : isRise ? 9 : 5,
    itemStyle: { color, opacity: !isRise && right === true ? 0.35 : 1 },
  };
}

function describe(
  forecast: Forecast | undefined,
  { rate, threshold }: { rate: number | null; threshold: number },
): [string, string][] {
  const price: [string, string] = ['price', rate === null ? '–' : `${formatUsd(rate)} USD`];
  if (!forecast) return [price];
  const outcome = forecast.outcome === null ? forecast.state : forecast.outcome === 1 ? 'it rose' : 'it did not rise';
  return [
    price,
    ['probability of a rise', formatPercent(forecast.probability)],
    ['forecast', forecast.probability >= threshold ? 'rise' : 'no rise'],
    ['outcome', outcome],
  ];
}
