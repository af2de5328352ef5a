import { MINUTE_MS } from '../../../forecasting/bars/minute-bar';
import { formatMinute } from '../../../forecasting/hour';
import type { MinuteBacktestResult } from '../../../forecasting/minutes/backtest/result';
import { type Html, html, renderCard, renderHtmlTable } from '../../html';
import { formatCount } from '../../numbers';
import { drawChartCards } from '../chart-cards';
import { countScoredHours } from '../json';
import { FIGURES_TEXT, renderChampionCard, renderReport } from '../page';
import { renderFigures, renderFolds, renderNotes } from '../tables';
import { formatMinuteScoreRows, MINUTE_SCORE_HEADS, MINUTE_SCORE_NOTES } from './score-rows';
import { describeBarProblems, describeBars, describeHorizon } from './text';

const WEEK_MS = 604_800_000;
const SCORES_TEXT =
  'Every model on the same origins. Persistence forecasts that the price does not change, with the trailing quantiles of seven days. The volatility-scaled baseline has the quantiles of the last week in units of the volatility of the last day.';

/** The report as one HTML file that loads no other files. The same result always gives the same text. */
export function buildMinuteReport(result: MinuteBacktestResult): string {
  return renderReport({ file: result.file, headline: renderHeadline(result), cards: renderCards(result) });
}

function renderHeadline(result: MinuteBacktestResult): Html {
  const { period, settings } = result;
  const { barMs, refitDays, trainingDays, embargoBars } = settings;
  const window = trainingDays === null ? 'all earlier bars' : `the ${formatCount(trainingDays)} days before`;
  return html`<header><div><h1>Back-test: ${formatMinute(period.from)} to ${formatMinute(period.to)}</h1>
<p class="muted">${formatCount(countScoredHours(result))} forecasts ${describeHorizon(settings)}, the same for every model, from bars of ${barMs / MINUTE_MS} minutes. Every ${refitDays} days, each model is fitted on ${window}, with an embargo of ${formatCount(embargoBars)} bars before the first forecast. Each forecast uses the finished bars up to its origin only.</p></div></header>`;
}

function renderCards(result: MinuteBacktestResult): Html[] {
  const { assessments, folds, settings, findings } = result;
  const { champion, scoredEveryMs: stepMs, horizonMs } = settings;
  const scores = renderHtmlTable(MINUTE_SCORE_HEADS, formatMinuteScoreRows(assessments));
  const problems = describeBarProblems(findings).map((problem) => html`<li>${problem}</li>`);
  return [
    renderCard({ title: 'Scores', text: SCORES_TEXT, body: html`${scores}${renderNotes(MINUTE_SCORE_NOTES)}` }),
    renderCard({ title: 'Figures', text: FIGURES_TEXT, body: renderFigures(assessments) }),
    ...(champion ? [renderChampionCard(assessments, champion)] : []),
    ...drawChartCards({
      ...result,
      champion,
      cadence: { stepMs, horizonMs, week: Math.round(WEEK_MS / stepMs), noun: 'forecast' },
    }),
    renderCard({
      title: 'The data',
      text: `${describeBars(findings)}.`,
      body: html`<ul>${problems.length > 0 ? problems : [html`<li>No problems were found.</li>`]}</ul>`,
    }),
    renderCard({
      title: 'Folds',
      text: 'The bars on which the models were fitted, and the targets that they then forecast.',
      body: renderFolds(folds),
    }),
  ];
}
