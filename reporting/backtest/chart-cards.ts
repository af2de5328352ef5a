import type { EChartsOption } from 'echarts';
import { BASELINE } from '../../forecasting/backtest/models';
import type { BacktestResult } from '../../forecasting/backtest/result';
import { PERCENTILES } from '../../forecasting/quantiles';
import { drawResponsive } from '../chart';
import { type Html, html, renderCard } from '../html';
import { formatPercent, formatRatio } from '../numbers';
import { drawFan, FAN_HOURS } from './fan';
import { countScoredHours } from './json';
import { buildLineChart, type Line, type LineChart } from './lines';
import { drawPits } from './pit';
import { computeRollingCoverage, computeRunningRmseRatio, computeRunningSkill } from './running-scores';

/** The running charts start after one week. They need one more day, so that they show a line and not a point. */
const MIN_RUNNING_HOURS = 192;
/** With fewer hours, chance decides the shares of the 20 bars and of the 99 quantiles. */
const MIN_DISTRIBUTION_HOURS = 168;
const MIN_FAN_HOURS = 24;

/** One card for each chart. When there are too few hours for a chart, its card says so instead. */
export function drawChartCards(result: BacktestResult): Html[] {
  const { models, settings } = result;
  const shown = models.find(({ model }) => model === settings.champion) ?? models.at(-1);
  const fan = shown ? [drawFanCard(shown)] : [];
  return [...drawRunningCards(result), drawReliabilityCard(result), drawPitCard(result), ...fan];
}

interface ChartCard {
  readonly title: string;
  readonly text: string;
  readonly minHours: number;
  readonly draw: () => Html;
}

function renderChartCard({ title, text, minHours, draw }: ChartCard, hours: number): Html {
  if (hours >= minHours) return renderCard({ title, text, body: draw() });
  const instead = `Left out: this chart needs ${minHours} scored hours, and this back-test has ${hours}.`;
  return renderCard({ title, text: instead, body: html`` });
}

function drawRunningCards(result: BacktestResult): Html[] {
  const { models } = result;
  const baseline = models.find(({ model }) => model === BASELINE);
  const others = models.filter(({ model }) => model !== BASELINE);
  const drawCard = (
    card: Pick<ChartCard, 'title' | 'text'>,
    chart: Pick<LineChart, 'format' | 'mark' | 'limits'> & { readonly lines: () => Line[] },
  ) => {
    const names = models.map(({ model }) => model);
    const draw = () =>
      drawLines(card.title, buildLineChart({ ...chart, lines: chart.lines(), models: names, xAxis: 'time' }));
    return renderChartCard({ ...card, minHours: MIN_RUNNING_HOURS, draw }, countScoredHours(result));
  };
  const percent = (digits: number) => (value: number) => formatPercent(value, digits);
  const coverage = drawCard(
    {
      title: 'Coverage of the 90 % interval',
      text: 'The share of the last 168 actual prices that are inside the interval. The dashed line is the nominal 90 %.',
    },
    { lines: () => models.map(computeRollingCoverage), format: percent(0), mark: 0.9, limits: { min: 0, max: 1 } },
  );
  if (baseline === undefined || others.length === 0) return [coverage];
  return [
    drawCard(
      {
        title: 'CRPS skill up to each hour',
        text: '1 − CRPS of the model / CRPS of the trailing quantiles, over all hours up to each hour. Above zero, the model is better than the trailing quantiles.',
      },
      { lines: () => others.map((model) => computeRunningSkill(model, baseline)), format: percent(1), mark: 0 },
    ),
    coverage,
    drawCard(
      {
        title: 'RMSE ratio up to each hour',
        text: 'The RMSE of the model divided by the RMSE of the forecast “the price does not change”, over all hours up to each hour. A value far below 1 indicates a leak.',
      },
      { lines: () => others.map(computeRunningRmseRatio), format: formatRatio, mark: 1 },
    ),
  ];
}

function drawReliabilityCard(result: BacktestResult): Html {
  const title = 'Reliability';
  const text =
    'For each quantile: the share of actual prices at or below it, minus its level. The difference is zero for a calibrated forecast.';
  const draw = () => drawLines(title, buildReliabilityChart(result));
  return renderChartCard({ title, text, minHours: MIN_DISTRIBUTION_HOURS, draw }, countScoredHours(result));
}

function buildReliabilityChart({ assessments, models }: BacktestResult): EChartsOption {
  const lines = assessments.map(({ model, scores }) => ({
    model,
    data: scores.sharesBelow.map(
      (share, index) => [(PERCENTILES[index] ?? 0) * 100, share - (PERCENTILES[index] ?? 0)] as const,
    ),
  }));
  return buildLineChart({
    lines,
    models: models.map(({ model }) => model),
    xAxis: { name: 'level of the quantile, %', min: 0, max: 100 },
    format: (value) => formatPercent(value, 1),
    mark: 0,
  });
}

function drawPitCard(result: BacktestResult): Html {
  const title = 'Levels of the actual prices in the forecast distribution (PIT)';
  const text =
    'A calibrated forecast has 5 % of the prices in each bar (dashed line). A U shape means that the distribution is too narrow. A hump means that it is too wide.';
  const draw = () => drawPits(result.assessments);
  return renderChartCard({ title, text, minHours: MIN_DISTRIBUTION_HOURS, draw }, countScoredHours(result));
}

function drawFanCard(champion: BacktestResult['models'][number]): Html {
  const hours = champion.outcomes.length;
  const range = hours < FAN_HOURS ? `The ${hours} hours` : 'The last week';
  const title = `${range}, by ${champion.model}`;
  const text =
    'Bands: the 50, 80 and 90 % intervals, forecast one hour ahead. Orange line: the actual price. The chart shows at most the last week of the period.';
  return renderChartCard({ title, text, minHours: MIN_FAN_HOURS, draw: () => drawFan(champion) }, hours);
}

function drawLines(label: string, option: EChartsOption): Html {
  return drawResponsive({ label, heights: { wide: 320, narrow: 300 }, optionFor: () => option });
}
