import type { EChartsOption } from 'echarts';
import { BASELINE } from '../../forecasting/backtest/models';
import type { Assessment } from '../../forecasting/backtest/result';
import type { ModelOutcomes } from '../../forecasting/backtest/run-fold';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { HOUR_MS } from '../../forecasting/hour';
import { PERCENTILES } from '../../forecasting/quantiles';
import { drawResponsive } from '../chart';
import { type Html, html, renderCard } from '../html';
import { formatCount, formatPercent, formatRatio } from '../numbers';
import { drawFan, FAN_HOURS } from './fan';
import { countScoredHours } from './json';
import { buildLineChart, type Line, type LineChart } from './lines';
import { drawPits } from './pit';
import { type Cadence, computeRollingCoverage, computeRunningRmseRatio, computeRunningSkill } from './running-scores';

/** The running charts start after one week. They need one more day, so that they show a line and not a point. */
const RUNNING_WEEKS = 8 / 7;
/** With fewer forecasts, chance decides the shares of the 20 bars and of the 99 quantiles. */
const MIN_DISTRIBUTION = 168;
const MIN_FAN = 24;

/** Every hour, one hour ahead. */
export const HOURLY: Cadence & { readonly noun: string } = {
  stepMs: HOUR_MS,
  horizonMs: HOUR_MS,
  week: 168,
  noun: 'hour',
};

/** What the charts show. */
export interface ChartedRun {
  readonly models: readonly ModelOutcomes[];
  readonly assessments: readonly Assessment[];
  /** The model of the last chart; `null` for the last model. */
  readonly champion: string | null;
  /** `noun` is what the texts call the time of a forecast: hour, or bar. */
  readonly cadence: Cadence & { readonly noun: string };
}

/** One card for each chart. When there are too few forecasts for a chart, its card says so instead. */
export function drawChartCards(result: ChartedRun): Html[] {
  const { models, champion } = result;
  const shown = models.find(({ model }) => model === champion) ?? models.at(-1);
  const fan = shown ? [drawFanCard(shown, result)] : [];
  return [...drawRunningCards(result), drawReliabilityCard(result), drawPitCard(result), ...fan];
}

interface ChartCard {
  readonly title: string;
  readonly text: string;
  readonly least: number;
  readonly draw: () => Html;
}

function renderChartCard({ title, text, least, draw }: ChartCard, { models, cadence: { noun } }: ChartedRun): Html {
  const scored = countScoredHours({ models });
  if (scored >= least) return renderCard({ title, text, body: draw() });
  const instead = `Left out: this chart needs ${least} scored ${noun}s, and this back-test has ${scored}.`;
  return renderCard({ title, text: instead, body: html`` });
}

function drawRunningCards(result: ChartedRun): Html[] {
  const { models, cadence } = result;
  const { noun, week } = cadence;
  const least = Math.round(RUNNING_WEEKS * week);
  const baseline = models.find(({ model }) => model === BASELINE);
  const others = models.filter(({ model }) => model !== BASELINE);
  const drawCard = (
    card: Pick<ChartCard, 'title' | 'text'>,
    chart: Pick<LineChart, 'format' | 'mark' | 'limits'> & { readonly lines: () => Line[] },
  ) => {
    const names = models.map(({ model }) => model);
    const draw = () =>
      drawLines(card.title, buildLineChart({ ...chart, lines: chart.lines(), models: names, xAxis: 'time' }));
    return renderChartCard({ ...card, least, draw }, result);
  };
  const percent = (digits: number) => (value: number) => formatPercent(value, digits);
  const coverage = drawCard(
    {
      title: 'Coverage of the 90 % interval',
      text: `The share of the last ${formatCount(week)} actual prices that are inside the interval. The dashed line is the nominal 90 %.`,
    },
    {
      lines: () => models.map((model) => computeRollingCoverage(model, cadence)),
      format: percent(0),
      mark: 0.9,
      limits: { min: 0, max: 1 },
    },
  );
  if (baseline === undefined || others.length === 0) return [coverage];
  return [
    drawCard(
      {
        title: `CRPS skill up to each ${noun}`,
        text: `1 − CRPS of the model / CRPS of the trailing quantiles, over all ${noun}s up to each ${noun}. Above zero, the model is better than the trailing quantiles.`,
      },
      {
        lines: () => others.map((model) => computeRunningSkill(model, { baseline, cadence })),
        format: percent(1),
        mark: 0,
      },
    ),
    coverage,
    drawCard(
      {
        title: `RMSE ratio up to each ${noun}`,
        text: `The RMSE of the model divided by the RMSE of the forecast “the price does not change”, over all ${noun}s up to each ${noun}. A value far below 1 indicates a leak.`,
      },
      { lines: () => others.map((model) => computeRunningRmseRatio(model, cadence)), format: formatRatio, mark: 1 },
    ),
  ];
}

function drawReliabilityCard(result: ChartedRun): Html {
  const title = 'Reliability';
  const text =
    'For each quantile: the share of actual prices at or below it, minus its level. The difference is zero for a calibrated forecast.';
  const draw = () => drawLines(title, buildReliabilityChart(result));
  return renderChartCard({ title, text, least: MIN_DISTRIBUTION, draw }, result);
}

function buildReliabilityChart({ assessments, models }: ChartedRun): EChartsOption {
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

function drawPitCard(result: ChartedRun): Html {
  const title = 'Levels of the actual prices in the forecast distribution (PIT)';
  const text =
    'A calibrated forecast has 5 % of the prices in each bar (dashed line). A U shape means that the distribution is too narrow. A hump means that it is too wide.';
  const draw = () => drawPits(result.assessments);
  return renderChartCard({ title, text, least: MIN_DISTRIBUTION, draw }, result);
}

function drawFanCard(champion: ModelOutcomes, result: ChartedRun): Html {
  const { noun, horizonMs, stepMs } = result.cadence;
  const count = champion.outcomes.length;
  const last = stepMs === HOUR_MS ? 'The last week' : `The last ${FAN_HOURS} ${noun}s`;
  const title = `${count < FAN_HOURS ? `The ${count} ${noun}s` : last}, by ${champion.model}`;
  const ahead = horizonMs === HOUR_MS ? 'one hour' : `${horizonMs / MINUTE_MS} minutes`;
  const text = `Bands: the 50, 80 and 90 % intervals, forecast ${ahead} ahead. Orange line: the actual price. The chart shows at most the last ${stepMs === HOUR_MS ? 'week' : `${FAN_HOURS} ${noun}s`} of the period.`;
  return renderChartCard({ title, text, least: MIN_FAN, draw: () => drawFan(champion, result.cadence) }, result);
}

function drawLines(label: string, option: EChartsOption): Html {
  return drawResponsive({ label, heights: { wide: 320, narrow: 300 }, optionFor: () => option });
}
