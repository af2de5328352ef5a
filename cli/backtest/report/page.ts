import type { EChartsOption } from 'echarts';
import { drawForBoth } from '../../../activities/profile/chart';
import { Html, html } from '../../../activities/profile/html';
import { STYLE } from '../../../activities/profile/style';
import { BASELINE } from '../../../forecasting/backtest/model-names';
import { formatMinute } from '../../../forecasting/hour';
import { PERCENTILES } from '../../../forecasting/percentiles';
import { showRatio, showShare } from '../numbers';
import { complaintsOf } from '../render-result';
import type { BacktestResult } from '../result';
import { scoredHours } from '../result-json';
import { drawFan } from './fan';
import { type Line, lineChart } from './lines';
import { drawPits } from './pit';
import { rollingCoverage, runningRmseRatio, runningSkill } from './running-scores';
import { championTable, figuresTable, foldsTable, scoresTable } from './tables';

const MORE_STYLE = `
.small { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 280px), 1fr)); gap: 10px; }
figure { margin: 0; } figcaption { font-size: 13px; font-weight: 600; }
`;

/** The whole report as one file that needs nothing else. The same result gives the same text. */
export function buildBacktestReport(result: BacktestResult): string {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Back-test of ${result.file.path}</title><style>${new Html(STYLE + MORE_STYLE)}</style></head>
<body><main>
${headline(result)}
${cards(result)}
<footer>${result.file.path}, sha256 ${result.file.sha256}. Made by nexthour.</footer>
</main></body></html>
`;
  return page.text;
}

function headline(result: BacktestResult): Html {
  const { period, settings } = result;
  const window = settings.windowHours === null ? 'all hours before' : `the ${settings.windowHours} hours before`;
  return html`<header><div><h1>Back-test: ${formatMinute(period.from)} to ${formatMinute(period.to)}</h1>
<p class="muted">${scoredHours(result)} hours, the same for every model. Fitted anew every ${settings.refitHours} hours on ${window}, an embargo of ${settings.embargoHours} hours between; each forecast from the hours up to its origin.</p></div></header>`;
}

function cards(result: BacktestResult): Html[] {
  const { assessments, folds, settings, models } = result;
  const champion = models.find(({ model }) => model === settings.champion) ?? models.at(-1);
  const charts = scoredHours(result) > 0 ? [...runningCards(result), reliabilityCard(result), pitCard(result)] : [];
  const fan = champion && scoredHours(result) > 0 ? [fanCard(champion)] : [];
  return [
    card(
      'Scores',
      'CRPS and Winkler: what the model takes off the loss of the trailing 30 days’ quantiles (persistence). RMSE and MAE: ratio to “the price stays”. worst–best: coverage of the 90 % interval in rolling weeks. DM: Diebold–Mariano with Newey–West against persistence, of CRPS and of squared errors, two-sided.',
      scoresTable(assessments),
    ),
    card(
      'The figures',
      'Returns are natural logarithms; “× 10⁴” of a log-return is about a hundredth of a per cent of the price.',
      figuresTable(assessments),
    ),
    ...(settings.champion
      ? [
          card(
            `Against ${settings.champion}`,
            'Each model on the same hours as the champion; what it takes off the champion’s loss.',
            championTable(assessments),
          ),
        ]
      : []),
    ...charts,
    ...fan,
    dataCard(result),
    card('Folds', 'What each fit saw, and what it then forecast.', foldsTable(folds)),
  ];
}

function runningCards({ models }: BacktestResult): Html[] {
  const baseline = models.find(({ model }) => model === BASELINE);
  const others = models.filter(({ model }) => model !== BASELINE);
  const inTime = (lines: readonly Line[], rest: Pick<Parameters<typeof lineChart>[0], 'show' | 'mark'>) =>
    lineChart({ lines, models: models.map(({ model }) => model), xAxis: 'time', ...rest });
  const percent = (digits: number) => (value: number) => showShare(value, digits);
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
            inTime(others.map(runningRmseRatio), { show: showRatio, mark: 1 }),
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
    show: (value) => showShare(value, 1),
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

function dataCard({ findings }: BacktestResult): Html {
  const { hours, firstHour, lastHour } = findings;
  const text = `${hours.known} hours with a price, ${hours.missing} without, ${hours.ranged} with high and low; ${formatMinute(firstHour)} to ${formatMinute(lastHour)}.`;
  const complaints = complaintsOf(findings).map((complaint) => html`<li>${complaint}</li>`);
  return card(
    'The data',
    text,
    html`<ul>${complaints.length > 0 ? complaints : [html`<li>Nothing was found wrong.</li>`]}</ul>`,
  );
}

function chartCard(title: string, text: string, option: EChartsOption): Html {
  return card(title, text, drawForBoth({ label: title, heights: { wide: 320, narrow: 300 }, optionFor: () => option }));
}

function card(title: string, text: string, body: Html): Html {
  return html`<section class="card"><h2>${title}</h2><p class="muted">${text}</p>${body}</section>`;
}
