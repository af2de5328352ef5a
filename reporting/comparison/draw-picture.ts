import type { EChartsOption, LineSeriesOption, ScatterSeriesOption } from 'echarts';
import type { Change } from '../../forecasting/comparison/paired-change';
import type { ComparisonResult } from '../../forecasting/comparison/result';
import { renderSvg } from '../chart';

const SIZE = { width: 860, height: 420 };
const COLOURS = { head: '#0072b2', seed: '#9ecae1', text: '#57606a', line: '#d0d7de' };
const toPercent = (change: number) => Number((change * 100).toFixed(4));

/**
 * Draws the comparison as SVG text. Left: the change of each score with its interval. Right: the change of the CRPS in each window with
 * its interval, and a point for each seed.
 */
export function drawPicture({ comparison }: ComparisonResult): string {
  if (comparison === null) return renderPicture({ title: { text: 'The head cannot be run' } });
  const { crps, winkler90, rmse, mae, windows } = comparison;
  const rows: [string, Change][] = [
    ['MAE', mae],
    ['RMSE', rmse],
    ['Winkler', winkler90],
    ['CRPS', crps],
  ];
  return renderPicture({
    grid: [
      { left: 70, top: 60, width: 300, bottom: 50 },
      { left: 500, top: 60, right: 30, bottom: 50 },
    ],
    title: [
      buildTitle('Change in %, 95 % interval (right of 0: head is worse)', 20),
      buildTitle('Change of CRPS by window in % (light: each seed)', 450),
    ],
    xAxis: [
      { ...axis, type: 'value', gridIndex: 0, scale: true },
      { ...axis, type: 'value', gridIndex: 1, scale: true },
    ],
    yAxis: [
      { ...axis, type: 'category', gridIndex: 0, data: rows.map(([name]) => name) },
      { ...axis, type: 'category', gridIndex: 1, data: windows.map(formatMonth).reverse() },
    ],
    series: [
      ...rows.flatMap(([name, change]) => buildIntervalSeries(name, change, 0)),
      ...windows.flatMap(buildWindowSeries),
      buildZeroLine(0),
      buildZeroLine(1),
    ],
  });
}

const axis = {
  axisLabel: { color: COLOURS.text, hideOverlap: true },
  axisLine: { lineStyle: { color: COLOURS.line } },
  splitLine: { lineStyle: { color: COLOURS.line, opacity: 0.6 } },
} as const;

const plainLine = { type: 'line', showSymbol: false } as const;

function buildTitle(text: string, left: number) {
  return { text, left, top: 12, textStyle: { fontSize: 14, fontWeight: 600 as const, color: COLOURS.text } };
}

type Marks = (LineSeriesOption | ScatterSeriesOption)[];

function buildIntervalSeries(name: string, { change, lower, upper }: Change, panel: number): Marks {
  const ends = [lower, upper].map((value) => [toPercent(value), name]);
  const at = { xAxisIndex: panel, yAxisIndex: panel };
  return [
    { ...plainLine, ...at, data: ends, lineStyle: { color: COLOURS.head, width: 4, opacity: 0.45, cap: 'round' } },
    { type: 'scatter', ...at, data: [[toPercent(change), name]], symbolSize: 11, itemStyle: { color: COLOURS.head } },
  ];
}

type WindowChange = NonNullable<ComparisonResult['comparison']>['windows'][number];

/** The month of the last hour: `2021-05` */
function formatMonth({ to }: WindowChange): string {
  return new Date(to).toISOString().slice(0, 7);
}

function buildWindowSeries(window: WindowChange): Marks {
  const name = formatMonth(window);
  const data = window.bySeed.map((change) => [toPercent(change), name]);
  const seeds = { symbol: 'circle', symbolSize: 7, itemStyle: { color: COLOURS.seed } };
  return [
    ...buildIntervalSeries(name, window.crps, 1),
    { type: 'scatter', xAxisIndex: 1, yAxisIndex: 1, data, ...seeds },
  ];
}

function buildZeroLine(panel: number): LineSeriesOption {
  const lineStyle = { color: COLOURS.text, type: 'dashed' as const, width: 1 };
  const markLine = { symbol: 'none', label: { show: false }, lineStyle, data: [{ xAxis: 0 }] };
  return { ...plainLine, xAxisIndex: panel, yAxisIndex: panel, data: [], markLine };
}

function renderPicture(option: EChartsOption): string {
  return renderSvg({ backgroundColor: '#ffffff', ...option }, SIZE);
}
