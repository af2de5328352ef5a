import type { EChartsCoreOption } from 'echarts/core';
import { formatFigure, formatPercent } from '../../../reporting/numbers';
import type { Colours } from '../../charts/colours';
import { axisLook, tipBase, tipOf } from '../../charts/tip';

type Epoch = { readonly epoch: number; readonly loss: number; readonly validation_loss: number };
type Point = readonly [number, number];

const GRID = { left: 8, right: 16, top: 34, bottom: 8, outerBoundsMode: 'same', containLabel: true };

const legend = ({ muted }: Colours) => ({ top: 0, left: 0, textStyle: { color: muted }, itemWidth: 18, itemGap: 36 });

/** The name of an axis, beside its end. */
const named = (name: string, colours: Colours) => ({
  ...axisLook(colours),
  name,
  nameTextStyle: { color: colours.muted },
});

function line(name: string, data: readonly Point[], colour: string, isDashed = false) {
  const lineStyle = { color: colour, width: 2, type: isDashed ? 'dashed' : 'solid' };
  return {
    name,
    type: 'line',
    data,
    symbol: isDashed || data.length > 25 ? 'none' : 'circle',
    symbolSize: 5,
    lineStyle,
    itemStyle: { color: colour },
  };
}

interface TipItem {
  readonly seriesName: string;
  readonly value: Point;
}

const tip = (title: (x: number) => string, format: (y: number) => string) => ({
  ...tipBase,
  trigger: 'axis',
  formatter: (items: readonly TipItem[]) =>
    tipOf(
      items.map(({ seriesName, value }) => [seriesName, format(value[1])] as const),
      title(items[0]?.value[0] ?? 0),
    ),
});

export function drawTraining(epochs: readonly Epoch[], colours: Colours): EChartsCoreOption {
  return {
    grid: GRID,
    legend: legend(colours),
    tooltip: tip((epoch) => `Epoch ${epoch}`, formatFigure),
    xAxis: { type: 'value', minInterval: 1, min: 'dataMin', max: 'dataMax', ...axisLook(colours) },
    yAxis: { type: 'value', scale: true, ...axisLook(colours) },
    series: [
      line(
        'training',
        epochs.map(({ epoch, loss }) => [epoch, loss] as const),
        colours.muted,
      ),
      line(
        'validation',
        epochs.map(({ epoch, validation_loss: loss }) => [epoch, loss] as const),
        colours.accent,
      ),
    ],
  };
}

/** @param points the promised share and the observed share */
export function drawCalibration(points: readonly Point[], colours: Colours): EChartsCoreOption {
  const diagonal = [
    [0, 0],
    [1, 1],
  ] as const;
  return {
    grid: GRID,
    legend: legend(colours),
    tooltip: tip((level) => `Level ${formatPercent(level, 0)}`, formatPercent),
    xAxis: { type: 'value', min: 0, max: 1, ...named('', colours) },
    yAxis: { type: 'value', min: 0, max: 1, ...named('', colours) },
    series: [line('calibrated', diagonal, colours.muted, true), line('this model', points, colours.accent)],
  };
}

export function drawPit(pit: readonly number[], colours: Colours): EChartsCoreOption {
  const names = pit.map((_, bin) => formatPercent((bin + 0.5) / pit.length, 0));
  return {
    grid: GRID,
    legend: legend(colours),
    tooltip: {
      ...tipBase,
      trigger: 'item',
      formatter: ({ name, value }: { name: string; value: number }) =>
        tipOf([['share of hours', formatPercent(value)]], name),
    },
    xAxis: { type: 'category', data: names, ...axisLook(colours), splitLine: { show: false } },
    yAxis: { type: 'value', min: 0, ...axisLook(colours) },
    series: [
      { name: 'this model', type: 'bar', data: pit, itemStyle: { color: colours.accent }, barCategoryGap: '20%' },
      {
        ...{ name: 'calibrated', type: 'line', symbol: 'none', data: pit.map(() => 1 / pit.length) },
        lineStyle: { color: colours.muted, type: 'dashed' },
        itemStyle: { color: colours.muted },
      },
    ],
  };
}
