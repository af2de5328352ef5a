import type { BacktestResult } from '../../forecasting/backtest/result';
import { formatMinute } from '../../forecasting/hour';
import { Html, html, renderCard } from '../html';
import { formatCount } from '../numbers';
import { STYLE } from '../style';
import { drawChartCards, HOURLY } from './chart-cards';
import { countScoredHours } from './json';
import { SCORE_NOTES } from './score-rows';
import { renderChampionTable, renderFigures, renderFolds, renderNotes, renderScores } from './tables';
import { describeProblems } from './text';

const MORE_STYLE = `
.small { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 280px), 1fr)); gap: 10px; }
figure { margin: 0; } figcaption { font-size: 13px; font-weight: 600; }
`;

/** The report as one HTML file that loads no other files. The same result always gives the same text. */
export function buildBacktestReport(result: BacktestResult): string {
  return renderReport({ file: result.file, headline: renderHeadline(result), cards: renderCards(result) });
}

/** The frame of a report. */
export function renderReport(report: {
  readonly file: BacktestResult['file'];
  readonly headline: Html;
  readonly cards: readonly Html[];
}): string {
  const { file, headline, cards } = report;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Back-test of ${file.path}</title><style>${new Html(STYLE + MORE_STYLE)}</style></head>
<body><main>
${headline}
${cards}
<footer>${file.path}, sha256 ${file.sha256}. Made by nexthour.</footer>
</main></body></html>
`;
  return page.text;
}

function renderHeadline(result: BacktestResult): Html {
  const { period, settings } = result;
  const window =
    settings.windowHours === null ? 'all earlier hours' : `the ${formatCount(settings.windowHours)} hours before`;
  return html`<header><div><h1>Back-test: ${formatMinute(period.from)} to ${formatMinute(period.to)}</h1>
<p class="muted">${formatCount(countScoredHours(result))} hours, the same for every model. Every ${settings.refitHours} hours, each model is fitted on ${window}, with an embargo of ${settings.embargoHours} hours before the first forecast. Each forecast uses the hours up to its origin only.</p></div></header>`;
}

const SCORES_TEXT =
  'Every model on the same hours. The comparisons are with persistence: its point forecast is “the price does not change”, its distribution is the trailing quantiles.';
export const FIGURES_TEXT =
  'Returns are natural logarithms. A value of 1 in a column with “× 10⁴” is about 0.01 % of the price.';

function renderCards(result: BacktestResult): Html[] {
  const { assessments, folds, settings } = result;
  return [
    renderCard({
      title: 'Scores',
      text: SCORES_TEXT,
      body: html`${renderScores(assessments)}${renderNotes(SCORE_NOTES)}`,
    }),
    renderCard({ title: 'Figures', text: FIGURES_TEXT, body: renderFigures(assessments) }),
    ...(settings.champion ? [renderChampionCard(assessments, settings.champion)] : []),
    ...drawChartCards({ ...result, champion: settings.champion, cadence: HOURLY }),
    renderDataCard(result),
    renderCard({
      title: 'Folds',
      text: 'The hours on which the models were fitted, and the hours that they then forecast.',
      body: renderFolds(folds),
    }),
  ];
}

export function renderChampionCard(assessments: BacktestResult['assessments'], champion: string): Html {
  const text =
    'Each model on the same forecasts as the champion. Skill: 1 − loss / loss of the champion; positive is better. RMSE: ratio to the champion.';
  return renderCard({ title: `Compared with ${champion}`, text, body: renderChampionTable(assessments) });
}

function renderDataCard({ findings }: BacktestResult): Html {
  const { hours, firstHour, lastHour } = findings;
  const text = `${formatCount(hours.known)} hours with a price, ${formatCount(hours.missing)} without, ${formatCount(hours.ranged)} with high and low; ${formatMinute(firstHour)} to ${formatMinute(lastHour)}.`;
  const problems = describeProblems(findings).map((problem) => html`<li>${problem}</li>`);
  const body = html`<ul>${problems.length > 0 ? problems : [html`<li>No problems were found.</li>`]}</ul>`;
  return renderCard({ title: 'The data', text, body });
}
