import type { EChartsOption } from 'echarts';
import { axisText, drawResponsive, INK, type Size } from '../../chart';
import type { Html } from '../../html';
import type { Cells } from '../data-columns';
import type { ProfileData } from '../profile-data';
import { computeCorrelation } from '../statistics';
import { buildCellSeries, type Cell } from './cells';

/** In every year from 2019 to 2025, the correlation between the last and the next move of real prices was between −0.06 and 0.02. */
const MAX_PLAUSIBLE_CORRELATION = 0.2;

interface NamedCells {
  readonly name: string;
  readonly cells: Cells;
}

/** Correlations of the inputs with each other, and with the direction and the size of the next move. */
export function drawCorrelations(data: ProfileData): Html {
  const columns = selectColumns(data);
  const matrix = columns.map((row) => columns.map((column) => computeCorrelation(row.cells, column.cells)));
  return drawResponsive({
    label: 'Correlations between the columns',
    heights: { wide: 420, narrow: 420 },
    optionFor: (size) => buildOption(size, columns, matrix),
  });
}

function buildOption(
  { width }: Size,
  columns: readonly NamedCells[],
  matrix: readonly (readonly (number | null)[])[],
): EChartsOption {
  const isWide = width > 600;
  const names = columns.map(({ name }) => name);
  const cells = matrix.flatMap((row, y) => row.map((value, x) => buildCell({ x, y, correlation: value ?? 0 })));
  const axis = { type: 'category' as const, data: names, axisLine: { show: false }, axisTick: { show: false } };
  return {
    grid: { left: isWide ? 130 : 104, right: 4, top: isWide ? 6 : 4, bottom: isWide ? 28 : 92 },
    xAxis: { ...axis, axisLabel: { ...axisText, interval: 0, rotate: isWide ? 0 : 90, fontSize: isWide ? 11 : 10 } },
    yAxis: { ...axis, inverse: true, axisLabel: { ...axisText, interval: 0, fontSize: isWide ? 12 : 10 } },
    series: [buildCellSeries(cells, isWide ? 12 : 9)],
  };
}

function buildCell({ x, y, correlation }: { x: number; y: number; correlation: number }): Cell {
  const text = Math.abs(correlation) < 0.005 ? '0' : correlation.toFixed(2).replace('-', '−').replace('0.', '.');
  const color = correlation < 0 ? INK.second : INK.accent;
  return { x, y, color, opacity: 0.04 + 0.8 * Math.abs(correlation), text };
}

export function describeCorrelations(data: ProfileData): string {
  const next = computeNextReturns(data);
  const direction = computeCorrelation(data.table.log_return, next) ?? 0;
  const size = computeCorrelation(data.table.sigma, toAbsolute(next)) ?? 0;
  const format = (value: number) => value.toFixed(2).replace('-', '−');
  if (Math.abs(direction) > MAX_PLAUSIBLE_CORRELATION) {
    return `The correlation of the last and the next move is ${format(direction)}. In real hourly prices it is about 0: check the data for errors.`;
  }
  return `The last move hardly correlates with the direction of the next one (${format(direction)}), but volatility correlates with its size (${format(size)}). That is why nexthour forecasts a distribution and not only a point.`;
}

function selectColumns(data: ProfileData): NamedCells[] {
  const { table, series } = data;
  const next = computeNextReturns(data);
  return [
    { name: 'next move', cells: next },
    { name: '|next move|', cells: toAbsolute(next) },
    { name: 'last move', cells: table.log_return },
    { name: '|last move|', cells: toAbsolute(table.log_return) },
    { name: 'range', cells: table.log_range },
    { name: 'volatility', cells: table.sigma },
    { name: 'mean 5 / σ', cells: table.mean_5_over_sigma },
    { name: 'σ6 / σ24', cells: table.log_sigma_6_over_sigma },
    { name: 'volume', cells: series.map(({ volume }) => volume) },
    { name: 'weekend', cells: table.target_weekend },
  ];
}

function computeNextReturns({ table }: ProfileData): Cells {
  return table.target.map((target, index) => {
    const rate = table.rate[index];
    const change = target && rate ? Math.log(target / rate) : Number.NaN;
    return Number.isFinite(change) ? change : null;
  });
}

function toAbsolute(cells: Cells): Cells {
  return cells.map((value) => (value === null ? null : Math.abs(value)));
}
