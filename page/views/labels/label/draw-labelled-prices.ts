import type { EChartsCoreOption } from 'echarts/core';
import { formatHour, HOUR_MS, hourOf, parseHour } from '../../../../forecasting/hour';
import { formatCompact, formatFigure, formatUsd } from '../../../../reporting/numbers';
import type { Answers } from '../../../api/answers';
import type { Colours } from '../../../charts/colours';
import { axisLook, tipBase, tipOf } from '../../../charts/tip';
import { timeLabels } from '../time-axis';

interface Drawn {
  readonly prices: Answers['prices'];
  readonly preview: Answers['labels/preview'] | null;
  readonly feature: Answers['labels/:id/features/:name'] | null;
}

type Range = [from: number, to: number];
/** About one pixel of the chart. */
const PIXELS = 1_000;

export function drawLabelledPrices({ prices, preview, feature }: Drawn, colours: Colours): EChartsCoreOption {
  const rates = prices.bars.map(({ hour, rate }) => [parseHour(hour), rate] as const);
  const [first, last] = [parseHour(prices.from), parseHour(prices.to)];
  const ranges = mergeRanges(preview?.positive_ranges ?? [], (last - first) / PIXELS);
  const values = feature?.points.map(({ hour, value }) => [parseHour(hour), value] as const) ?? [];
  const look = axisLook(colours);
  return {
    useUTC: true,
    grid: { left: 62, right: feature ? 56 : 12, top: 12, bottom: 26 },
    tooltip: {
      ...tipBase,
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: colours.muted } },
      formatter: (points: readonly { readonly axisValue: number }[]) => {
        const hour = hourOf(points[0]?.axisValue ?? first);
        return tipOf(describeHour(hour, { rates, values, ranges, preview, feature }), formatHour(hour));
      },
    },
    xAxis: {
      ...{ type: 'time', min: first, max: last, ...look, splitLine: { show: false } },
      axisLabel: { ...look.axisLabel, hideOverlap: true, formatter: timeLabels(last - first) },
    },
    yAxis: [
      { type: 'value', scale: true, ...look, axisLabel: { ...look.axisLabel, formatter: formatCompact } },
      {
        ...{ type: 'value', scale: true, show: feature !== null, ...look, splitLine: { show: false } },
        axisLabel: { ...look.axisLabel, formatter: formatCompact },
      },
    ],
    series: [
      {
        name: 'price',
        type: 'line',
        data: rates,
        showSymbol: false,
        lineStyle: { width: 1.3, color: colours.price },
        itemStyle: { color: colours.price },
        markArea: {
          silent: true,
          itemStyle: { color: colours.good, opacity: 0.25 },
          data: ranges.map(([from, to]) => [{ xAxis: Math.max(first, from) }, { xAxis: Math.min(last, to) }]),
        },
      },
      {
        name: 'feature',
        type: 'line',
        yAxisIndex: 1,
        data: values,
        showSymbol: false,
        lineStyle: { width: 1, color: colours.accent, opacity: 0.85 },
        itemStyle: { color: colours.accent },
      },
    ],
  };
}

interface Shown extends Pick<Drawn, 'preview' | 'feature'> {
  readonly rates: readonly (readonly [number, number | null])[];
  readonly values: readonly (readonly [number, number | null])[];
  readonly ranges: readonly Range[];
}

function describeHour(hour: number, { rates, values, preview, feature, ranges }: Shown): [string, string][] {
  const rate = valueAt(rates, hour);
  const lines: [string, string][] = [['price', rate === null ? '–' : `${formatUsd(rate)} USD`]];
  if (preview) lines.push(['label', labelAt(hour, preview, ranges)]);
  if (feature) lines.push([feature.feature, formatFigure(valueAt(values, hour))]);
  return lines;
}

/** The newest value at or before the hour. */
function valueAt(points: readonly (readonly [number, number | null])[], hour: number): number | null {
  return points.findLast(([at]) => at <= hour)?.[1] ?? null;
}

function labelAt(hour: number, preview: Answers['labels/preview'], ranges: readonly Range[]): string {
  if (ranges.some(([from, to]) => hour >= from && hour <= to)) return 'rise';
  const newest = parseHour(preview.to);
  return hour > newest - preview.hours.unknown_future * HOUR_MS ? 'not known yet' : 'no rise';
}

/** Ranges that are nearer to each other than a pixel are drawn as one. */
function mergeRanges(ranges: readonly { from: string; to: string }[], gapMs: number): Range[] {
  const merged: Range[] = [];
  for (const range of ranges) {
    const [from, to] = [parseHour(range.from) - HOUR_MS / 2, parseHour(range.to) + HOUR_MS / 2];
    const last = merged.at(-1);
    if (last && from - last[1] <= gapMs) last[1] = to;
    else merged.push([from, to]);
  }
  return merged;
}
