import type { EChartsOption } from 'echarts';
import { BASELINE } from '../../forecasting/backtest/models';
import type { BacktestResult } from '../../forecasting/backtest/result';
import { PERCENTILES } from '../../forecasting/quantiles';
import { drawResponsive } from '../chart';
import { type Html, renderCard } from '../html';
import { formatPercent, formatRatio } from '../numbers';
import { drawFan } from './fan';
import { buildLineChart, type Line } from './lines';
import { drawPits } from './pit';
import { computeRollingCoverage, computeRunningRmseRatio, computeRunningSkill } from './running-scores';

export function drawChartCards(result: BacktestResult): Html[] {
  const { models, settings } = result;
  const shown = models.find(({ model }) => model === settings.champion) ?? models.at(-1);
  const fan = shown ? [drawFanCard(shown)] : [];
  return [...drawRunningCards(result), drawReliabilityCard(result), drawPitCard(result), ...fan];
}

function drawRunningCards({ models }: BacktestResult): Html[] {
  const baseline = models.find(({ model }) => model === BASELINE);
  const others = models.filter(({ model }) => model !== BASELINE);
  const overTime = (lines: readonly Line[], rest: Pick<Parameters<typeof buildLineChart>[0], 'format' | 'mark'>) =>
    buildLineChart({ lines, models: models.map(({ model }) => model), xAxis: 'time', ...rest });
  const percent = (digits: number) => (value: number) => formatPercent(value, digits);
  const skill = baseline ? others.map((model) => computeRunningSkill(model, baseline)) : [];
  return [
    ...(skill.length > 0
      ? [
          drawChartCard(
            'CRPS skill up to each hour',
            '1 − CRPS of the model / CRPS of the trailing quantiles, over all hours up to each hour. Above zero, the model is better than the trailing quantiles.',
            overTime(skill, { format: percent(1), mark: 0 }),
          ),
        ]
      : []),
    drawChartCard(
      'Coverage of the 90 % interval',
      'The share of the last 168 actual prices that are inside the interval. The dashed line is the nominal 90 %.',
      overTime(models.map(computeRollingCoverage), { format: percent(0), mark: 0.9 }),
    ),
    ...(others.length > 0
      ? [
          drawChartCard(
            'RMSE ratio up to each hour',
            'The RMSE of the model divided by the RMSE of the forecast “the price does not change”, over all hours up to each hour. A value far below 1 indicates a leak.',
            overTime(others.map(computeRunningRmseRatio), { format: formatRatio, mark: 1 }),
          ),
        ]
      : []),
  ];
}

function drawReliabilityCard({ assessments, models }: BacktestResult): Html {
  const lines = assessments.map(({ model, scores }) => ({
    model,
    data: scores.sharesBelow.map(
      (share, index) => [(PERCENTILES[index] ?? 0) * 100, share - (PERCENTILES[index] ?? 0)] as const,
    ),
  }));
  const option = buildLineChart({
    lines,
    models: models.map(({ model }) => model),
    xAxis: { name: 'level of the quantile, %', min: 0, max: 100 },
    format: (value) => formatPercent(value, 1),
    mark: 0,
  });
  return drawChartCard(
    'Reliability',
    'For each quantile: the share of actual prices at or below it, minus its level. The difference is zero for a calibrated forecast.',
    option,
  );
}

function drawPitCard({ assessments }: BacktestResult): Html {
  const title = 'Levels of the actual prices in the forecast distribution (PIT)';
  const text =
    'A calibrated forecast has 5 % of the prices in each bar (dashed line). A U shape means that the distribution is too narrow. A hump means that it is too wide.';
  return renderCard({ title, text, body: drawPits(assessments) });
}

function drawFanCard(champion: BacktestResult['models'][number]): Html {
  const text =
    'Bands: the 50, 80 and 90 % intervals, forecast one hour ahead. Orange line: the actual price. The chart always shows the last week of the period.';
  return renderCard({ title: `The last week, by ${champion.model}`, text, body: drawFan(champion) });
}

function drawChartCard(title: string, text: string, option: EChartsOption): Html {
  const body = drawResponsive({ label: title, heights: { wide: 320, narrow: 300 }, optionFor: () => option });
  return renderCard({ title, text, body });
}
