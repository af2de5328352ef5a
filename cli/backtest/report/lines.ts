import type { EChartsOption } from 'echarts';
import { axisText, INK, quietAxis, quietSplit } from '../../../activities/profile/chart';
import { BASELINE } from '../../../forecasting/backtest/model-names';

/** Colours that the colour-blind can tell apart (Okabe & Ito 2008). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#8c6bb1', '#7f7f00'];

export interface Line {
  readonly model: string;
  readonly data: readonly (readonly [number, number])[];
}

/** Every model has the same colour in every chart; the baseline is grey. */
export function colourOf(model: string, models: readonly string[]): string {
  if (model === BASELINE) return INK.muted;
  return COLOURS[models.filter((name) => name !== BASELINE).indexOf(model) % COLOURS.length] ?? INK.accent;
}

export interface LineChart {
  readonly lines: readonly Line[];
  /** All there are, so that each keeps its colour. */
  readonly models: readonly string[];
  readonly xAxis: 'time' | { readonly name: string; readonly min: number; readonly max: number };
  /** How a value of the y axis is shown. */
  readonly show: (value: number) => string;
  /** Where a faint line is drawn across. */
  readonly marks: readonly number[];
  readonly range?: { readonly min: number; readonly max: number };
}

export function lineChart({ lines, models, xAxis, show, marks, range }: LineChart): EChartsOption {
  const named =
    xAxis === 'time' ? {} : { nameLocation: 'middle' as const, nameGap: 26, nameTextStyle: axisText, ...xAxis };
  return {
    grid: { left: 62, right: 16, top: 40, bottom: xAxis === 'time' ? 28 : 46 },
    legend: { top: 4, left: 56, textStyle: { color: INK.text, fontSize: 12 }, icon: 'roundRect', itemHeight: 4 },
    xAxis: {
      type: xAxis === 'time' ? 'time' : 'value',
      ...named,
      ...quietAxis,
      axisLabel: { ...axisText, hideOverlap: true },
    },
    yAxis: { type: 'value', scale: true, ...range, ...quietSplit, axisLabel: { ...axisText, formatter: show } },
    series: lines.map(({ model, data }, index) => ({
      name: model,
      type: 'line' as const,
      showSymbol: false,
      data: data.map(([x, y]) => [x, rounded(y)]),
      lineStyle: { color: colourOf(model, models), width: 1.8 },
      itemStyle: { color: colourOf(model, models) },
      ...(index === 0 ? { markLine: markLines(marks) } : {}),
    })),
  };
}

function markLines(marks: readonly number[]) {
  return {
    symbol: 'none',
    label: { show: false },
    lineStyle: { color: INK.muted, type: 'dashed' as const, width: 1 },
    data: marks.map((yAxis) => ({ yAxis })),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
