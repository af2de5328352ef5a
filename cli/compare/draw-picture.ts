import { type EChartsOption, init, type LineSeriesOption, type ScatterSeriesOption } from 'echarts';
import type { Change } from '../../forecasting/comparison/paired-change';
import type { ComparisonResult } from './result';

const SIZE = { width: 860, height: 420 };
const COLOURS = { head: '#0072b2', seed: '#9ecae1', text: '#57606a', line: '#d0d7de' };
const percent = (change: number) => Number((change * 100).toFixed(4));

/** Left: each score's change with its interval. Right: the CRPS so far, head beside base. SVG text, readable on light and dark. */
export function drawPicture({ comparison, running }: ComparisonResult): string {
  if (comparison === null) return draw({ title: { text: 'The head could not be run' } });
  const { crps, winkler90, rmse, mae } = comparison;
  const rows: [string, Change][] = [
    ['MAE', mae],
    ['RMSE', rmse],
    ['Winkler', winkler90],
    ['CRPS', crps],
  ];
  return draw({
    grid: [
      { left: 70, top: 60, width: 300, bottom: 50 },
      { left: 460, top: 60, right: 30, bottom: 50 },
    ],
    title: [titled('Change from base to head, %, with 95 % interval', 20), titled('CRPS so far: change, %', 450)],
    xAxis: [
      { ...axis, type: 'value', gridIndex: 0, scale: true },
      { ...axis, type: 'time', gridIndex: 1, splitNumber: 3 },
    ],
    yAxis: [
      { ...axis, type: 'category', gridIndex: 0, data: rows.map(([name]) => name) },
      { ...axis, type: 'value', gridIndex: 1, scale: true },
    ],
    series: [...rows.flatMap(([name, change]) => intervalSeries(name, change)), zeroLine(), ...runningSeries(running)],
  });
}

const axis = {
  axisLabel: { color: COLOURS.text, hideOverlap: true },
  axisLine: { lineStyle: { color: COLOURS.line } },
  splitLine: { lineStyle: { color: COLOURS.line, opacity: 0.6 } },
} as const;

const plainLine = { type: 'line', showSymbol: false } as const;

function titled(text: string, left: number) {
  return { text, left, top: 12, textStyle: { fontSize: 14, fontWeight: 600 as const, color: COLOURS.text } };
}

function intervalSeries(name: string, { change, lower, upper }: Change): (LineSeriesOption | ScatterSeriesOption)[] {
  const ends = [lower, upper].map((value) => [percent(value), name]);
  const at = { xAxisIndex: 0, yAxisIndex: 0 };
  return [
    { ...plainLine, ...at, data: ends, lineStyle: { color: COLOURS.head, width: 4, opacity: 0.45, cap: 'round' } },
    { type: 'scatter', ...at, data: [[percent(change), name]], symbolSize: 11, itemStyle: { color: COLOURS.head } },
  ];
}

function zeroLine(): LineSeriesOption {
  const lineStyle = { color: COLOURS.text, type: 'dashed' as const, width: 1 };
  const markLine = { symbol: 'none', label: { show: false }, lineStyle, data: [{ xAxis: 0 }] };
  return { ...plainLine, xAxisIndex: 0, yAxisIndex: 0, data: [], markLine };
}

function runningSeries({ times, bySeed, mean }: ComparisonResult['running']): LineSeriesOption[] {
  const line = (values: readonly number[], style: LineSeriesOption['lineStyle']): LineSeriesOption => ({
    ...plainLine,
    xAxisIndex: 1,
    yAxisIndex: 1,
    data: times.map((time, index) => [time, percent(values[index] ?? 0)]),
    lineStyle: style ?? {},
  });
  return [
    ...bySeed.map((values) => line(values, { color: COLOURS.seed, width: 1 })),
    line(
      times.map(() => 0),
      { color: COLOURS.text, width: 1, type: 'dashed' },
    ),
    line(mean, { color: COLOURS.head, width: 2.5 }),
  ];
}

function draw(option: EChartsOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  try {
    chart.setOption({ animation: false, silent: true, useUTC: true, backgroundColor: '#ffffff', ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
