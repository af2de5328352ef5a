import type { EChartsOption } from 'echarts';
import type { ModelOutcomes } from '../../forecasting/backtest/run-fold';
import { HOUR_MS } from '../../forecasting/hour';
import { PERCENTILES } from '../../forecasting/quantiles';
import type { ForecastOutcome } from '../../forecasting/scoring/outcome';
import { axisText, drawResponsive, INK, quietAxis, quietSplit, type Size } from '../chart';
import type { Html } from '../html';
import { formatCompact } from '../numbers';
import type { Cadence } from './running-scores';

/** The length of the chart in forecasts: a week of hours. */
export const FAN_HOURS = 168;
const LEVELS = [0.05, 0.1, 0.25, 0.75, 0.9, 0.95] as const;
const OPACITIES = [0.16, 0.28, 0.48, 0.28, 0.16];

/** The last forecasts of the period, or all of them if there are fewer: the 50, 80 and 90 % intervals, and the actual prices. */
export function drawFan({ model, outcomes }: ModelOutcomes, { stepMs, horizonMs }: Cadence): Html {
  const week = outcomes.slice(-FAN_HOURS);
  const heights = { wide: 340, narrow: 300 };
  const label = `Forecast intervals of ${model} and actual prices in the last ${week.length} ${stepMs === HOUR_MS ? 'hours' : 'forecasts'} of the period`;
  return drawResponsive({ label, heights, optionFor: (size) => buildOption(week, horizonMs, size) });
}

function buildOption(week: readonly ForecastOutcome[], horizonMs: number, { width }: Size): EChartsOption {
  const edges = LEVELS.map((level) => week.map((outcome) => priceAt(outcome, level)));
  const data = (values: readonly number[]) =>
    week.map(({ origin }, index) => [origin + horizonMs, values[index] ?? null]);
  const bands = edges.slice(1).map((upper, band) => upper.map((value, index) => value - (edges[band]?.[index] ?? 0)));
  const line = { type: 'line' as const, showSymbol: false };
  const stacked = { ...line, stack: 'fan', stackStrategy: 'all' as const, lineStyle: { opacity: 0 } };
  return {
    grid: { left: 62, right: 16, top: 14, bottom: 28 },
    xAxis: {
      type: 'time',
      splitNumber: width > 600 ? 7 : 3,
      ...quietAxis,
      axisLabel: { ...axisText, hideOverlap: true },
    },
    yAxis: { scale: true, ...quietSplit, axisLabel: { ...axisText, formatter: formatCompact } },
    series: [
      { ...stacked, data: data(edges[0] ?? []) },
      ...bands.map((band, index) => ({
        ...stacked,
        data: data(band),
        areaStyle: { color: INK.accent, opacity: OPACITIES[index] ?? 0 },
      })),
      {
        ...line,
        data: data(week.map(({ lastRate, change }) => lastRate * Math.exp(change))),
        lineStyle: { color: INK.second, width: 1.6 },
      },
    ],
  };
}

function priceAt({ lastRate, quantiles }: ForecastOutcome, level: number): number {
  const index = PERCENTILES.findIndex((percentile) => Math.abs(percentile - level) < 1e-9);
  return Number((lastRate * Math.exp(quantiles[index] ?? 0)).toPrecision(8));
}
