import type { BacktestResult } from '../../forecasting/backtest/result';
import { formatMinute } from '../../forecasting/hour';
import { Html, html } from '../html';
import { STYLE } from '../style';
import { card } from './card';
import { chartCards } from './chart-cards';
import { scoredHours } from './json';
import { championTable, figuresTable, foldsTable, scoresTable } from './tables';
import { complaintsOf } from './text';

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
  const { assessments, folds, settings } = result;
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
    ...chartCards(result),
    dataCard(result),
    card('Folds', 'What each fit saw, and what it then forecast.', foldsTable(folds)),
  ];
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
