import type { EChartsOption, LineSeriesOption } from 'echarts';
import { BASELINE } from '../../forecasting/backtest/models';
import { axisText, INK, quietAxis, quietSplit } from '../chart';

/** Colours that colour-blind readers can distinguish (Okabe & Ito 2008). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#8c6bb1', '#7f7f00'];

export interface Line {
  readonly model: string;
  readonly data: readonly (readonly [number, number])[];
}

/** A model has the same colour in every chart. The baseline is grey. */
export function colourOf(model: string, models: readonly string[]): string {
  if (model === BASELINE) return INK.muted;
  return COLOURS[models.filter((name) => name !== BASELINE).indexOf(model) % COLOURS.length] ?? INK.accent;
}

export interface LineChart {
  readonly lines: readonly Line[];
  /** All models of the report, so that each model has the same colour in every chart. */
  readonly models: readonly string[];
  readonly xAxis: 'time' | { readonly name: string; readonly min: number; readonly max: number };
  /** Formats a value of the y axis. */
  readonly format: (value: number) => string;
  /** The ideal value, drawn as a dashed line. */
  readonly mark: number;
  /** The smallest and the largest possible value of the y axis, if there are such values. */
  readonly limits?: { readonly min: number; readonly max: number };
}

export function buildLineChart({ lines: given, models, xAxis, format, mark, limits }: LineChart): EChartsOption {
  const lines = given.filter(({ data }) => data.length > 0);
  const isTime = xAxis === 'time';
  const named = isTime ? {} : { nameLocation: 'middle' as const, nameGap: 26, nameTextStyle: axisText, ...xAxis };
  return {
    grid: { left: 62, right: 16, top: 40, bottom: isTime ? 28 : 46 },
    legend: {
      ...{ top: 4, left: 56, icon: 'roundRect', itemHeight: 4, itemGap: 26 },
      textStyle: { color: INK.text, fontSize: 12 },
      data: lines.map(({ model }) => model),
    },
    xAxis: { type: isTime ? 'time' : 'value', ...named, ...quietAxis, axisLabel: { ...axisText, hideOverlap: true } },
    yAxis: {
      type: 'value',
      scale: true,
      ...boundAxis(lines, mark, limits),
      ...quietSplit,
      axisLabel: { ...axisText, formatter: format },
    },
    series: [buildMarkLine(lines, mark), ...lines.map(({ model, data }) => buildModelLine({ model, data, models }))],
  };
}

/**
 * ECharts widens the axis of a constant line by half of its value. Here, that axis has 1 % on either side. With `limits`, an axis ends at
 * the next 5 % outside the data.
 */
function boundAxis(lines: readonly Line[], mark: number, limits: LineChart['limits']): { min?: number; max?: number } {
  const values = [mark, ...lines.flatMap(({ data }) => data.map(([, y]) => y))];
  const min = values.reduce((lowest, value) => Math.min(lowest, value));
  const max = values.reduce((highest, value) => Math.max(highest, value));
  if (limits === undefined) return max - min < 1e-9 ? { min: min - 0.01, max: max + 0.01 } : {};
  return {
    min: Math.max(limits.min, Math.floor(min * 20 - 1e-9) / 20),
    max: Math.min(limits.max, Math.ceil(max * 20 + 1e-9) / 20),
  };
}

function buildModelLine({ model, data, models }: Line & { models: readonly string[] }): LineSeriesOption {
  const color = colourOf(model, models);
  const points = data.map(([x, y]) => [x, Number(y.toPrecision(6))]);
  return {
    name: model,
    type: 'line',
    showSymbol: false,
    data: points,
    lineStyle: { color, width: 1.8 },
    itemStyle: { color },
  };
}

function buildMarkLine(lines: readonly Line[], mark: number): LineSeriesOption {
  const [longest = []] = lines.map(({ data }) => data);
  const ends = [longest[0]?.[0] ?? 0, longest.at(-1)?.[0] ?? 0];
  const lineStyle = { color: INK.muted, type: 'dashed' as const, width: 1 };
  return { type: 'line', showSymbol: false, data: ends.map((x) => [x, mark]), lineStyle };
}
