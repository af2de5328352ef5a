import type { EChartsOption } from 'echarts';
import { BASELINE } from '../../forecasting/backtest/models';
import type { BacktestResult } from '../../forecasting/backtest/result';
import { PERCENTILES } from '../../forecasting/quantiles';
import { drawResponsive } from '../chart';
import type { Html } from '../html';
import { formatPercent, formatRatio } from '../numbers';
import { card } from './card';
import { drawFan } from './fan';
import { type Line, lineChart } from './lines';
import { drawPits } from './pit';
import { rollingCoverage, runningRmseRatio, runningSkill } from './running-scores';

/** The pictures, each on a card. */
export function chartCards(result: BacktestResult): Html[] {
  const { models, settings } = result;
  const shown = models.find(({ model }) => model === settings.champion) ?? models.at(-1);
  const fan = shown ? [fanCard(shown)] : [];
  return [...runningCards(result), reliabilityCard(result), pitCard(result), ...fan];
}

function runningCards({ models }: BacktestResult): Html[] {
  const baseline = models.find(({ model }) => model === BASELINE);
  const others = models.filter(({ model }) => model !== BASELINE);
  const inTime = (lines: readonly Line[], rest: Pick<Parameters<typeof lineChart>[0], 'show' | 'mark'>) =>
    lineChart({ lines, models: models.map(({ model }) => model), xAxis: 'time', ...rest });
  const percent = (digits: number) => (value: number) => formatPercent(value, digits);
  const skill = baseline ? others.map((model) => runningSkill(model, baseline)) : [];
  return [
    ...(skill.length > 0
      ? [
          chartCard(
            'CRPS skill so far',
            'Share of the loss of the trailing quantiles that the model saves, over all hours up to each; above zero it is better.',
            inTime(skill, { show: percent(1), mark: 0 }),
          ),
        ]
      : []),
    chartCard(
      'Coverage of the 90 % interval',
      'Share of the 168 newest outcomes within the interval; the dashed line is the promise.',
      inTime(models.map(rollingCoverage), { show: percent(0), mark: 0.9 }),
    ),
    ...(others.length > 0
      ? [
          chartCard(
            'RMSE ratio so far',
            'RMSE over that of “the price stays”, over all hours up to each. Much below 1 would be a leak.',
            inTime(others.map(runningRmseRatio), { show: formatRatio, mark: 1 }),
          ),
        ]
      : []),
  ];
}

function reliabilityCard({ assessments, models }: BacktestResult): Html {
  const lines = assessments.map(({ model, scores }) => ({
    model,
    data: scores.sharesBelow.map(
      (share, index) => [(PERCENTILES[index] ?? 0) * 100, share - (PERCENTILES[index] ?? 0)] as const,
    ),
  }));
  const option = lineChart({
    lines,
    models: models.map(({ model }) => model),
    xAxis: { name: 'level of the quantile, %', min: 0, max: 100 },
    show: (value) => formatPercent(value, 1),
    mark: 0,
  });
  return chartCard(
    'Reliability',
    'How many more outcomes fell at or below each quantile than its level promises; zero is honest.',
    option,
  );
}

function pitCard({ assessments }: BacktestResult): Html {
  return card(
    'Where the outcomes fell in the forecast distribution (PIT)',
    'A twentieth of them should be in each bar (dashed). A bowl means too narrow, a hill too wide.',
    drawPits(assessments),
  );
}

function fanCard(champion: BacktestResult['models'][number]): Html {
  return card(
    `The last week, by ${champion.model}`,
    'Bands of 50, 80 and 90 % as forecast one hour before; the orange line is the price that came. The week was not chosen: it is the last one.',
    drawFan(champion),
  );
}

function chartCard(title: string, text: string, option: EChartsOption): Html {
  return card(
    title,
    text,
    drawResponsive({ label: title, heights: { wide: 320, narrow: 300 }, optionFor: () => option }),
  );
}
