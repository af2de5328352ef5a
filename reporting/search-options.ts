import type { EChartsOption } from 'echarts';
import type { ParallelSeriesOption } from 'echarts/charts';
import type { Importance } from '../forecasting/search/importance';
import type { Dimension, ParameterValue, SearchSpace } from '../forecasting/search/space';

export interface PlotColours {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly accent: string;
  readonly second: string;
}

export interface PlottedTrial {
  readonly trial: number;
  /** The value of each parameter of the space, by path. */
  readonly values: Readonly<Record<string, ParameterValue | null>>;
  readonly loss: number;
}

/** Short names: `combination.har.ridge` → `har.ridge`. */
function shorten(path: string): string {
  return path.split('.').slice(-2).join('.');
}

/** One line for each trial through the values of its parameters to its loss on the newest fold. */
export function parallelOption(
  { space, trials, winner }: { space: SearchSpace; trials: readonly PlottedTrial[]; winner: number | null },
  colours: PlotColours,
): EChartsOption {
  const paths = Object.keys(space);
  const known = trials.filter(({ loss }) => Number.isFinite(loss));
  const others = known.filter(({ trial }) => trial !== 0 && trial !== winner);
  const line = (name: string, shown: readonly PlottedTrial[], style: ParallelSeriesOption['lineStyle']) => ({
    name,
    type: 'parallel' as const,
    lineStyle: style,
    data: shown.map(({ values, loss }) => [...paths.map((path) => toShown(space[path], values[path] ?? null)), loss]),
  });
  const axes = paths.map((path, dim) => ({ dim, name: shorten(path), ...axisOf(space[path]) }));
  return {
    legend: { bottom: 0, textStyle: { color: colours.text } },
    parallel: { left: 60, right: 90, top: 50, bottom: 60 },
    parallelAxis: [...axes, { dim: paths.length, name: 'loss', type: 'value' as const, scale: true }].map((axis) => ({
      ...axis,
      nameTextStyle: { color: colours.text, fontSize: 11 },
      axisLabel: { color: colours.muted, fontSize: 10 },
      axisLine: { lineStyle: { color: colours.grid } },
    })),
    series: [
      line('trials', others, { color: colours.muted, opacity: 0.45, width: 1 }),
      line(
        "today's parameters",
        known.filter(({ trial }) => trial === 0),
        { color: colours.second, opacity: 1, width: 3, type: 'dashed' },
      ),
      line(
        'best trial',
        known.filter(({ trial }) => trial !== 0 && trial === winner),
        { color: colours.accent, opacity: 1, width: 3 },
      ),
    ],
    color: [colours.muted, colours.second, colours.accent],
  };
}

function axisOf(dimension: Dimension | undefined) {
  if (dimension?.kind === 'choice') return { type: 'category' as const, data: dimension.values.map(String) };
  return { type: dimension?.kind === 'log' ? ('log' as const) : ('value' as const), scale: true };
}

function toShown(dimension: Dimension | undefined, value: ParameterValue | null): string | number {
  if (value === null) return '-';
  return dimension?.kind === 'choice' || typeof value !== 'number' ? String(value) : value;
}

/** The share of the differences between the trials that each parameter explains, the largest at the top. */
export function importanceOption(importance: readonly Importance[], colours: PlotColours): EChartsOption {
  const shown = [...importance].reverse();
  return {
    grid: { left: 150, right: 40, top: 20, bottom: 40 },
    xAxis: {
      ...{ type: 'value', min: 0, max: 1, axisLabel: { color: colours.muted } },
      splitLine: { lineStyle: { color: colours.grid } },
    },
    yAxis: {
      ...{ type: 'category', data: shown.map(({ parameter }) => shorten(parameter)) },
      axisLabel: { color: colours.text },
    },
    series: [{ type: 'bar', data: shown.map(({ share }) => share ?? 0), color: colours.accent, barMaxWidth: 22 }],
  };
}
