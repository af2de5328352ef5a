import { setImmediate } from 'node:timers/promises';
import { formatInstant } from '../../forecasting/hour';
import { nameHour } from '../../forecasting/quality/describe-check-result';
import { Html, html, renderCard } from '../html';
import { STYLE } from '../style';
import { drawAutocorrelation } from './charts/autocorrelation';
import { describeCorrelations, drawCorrelations } from './charts/correlations';
import { describeDay, drawDay } from './charts/day';
import { describePrices, drawPrice } from './charts/price';
import { describeReturns, drawReturns } from './charts/returns';
import { drawWeek } from './charts/week';
import { renderCheckResults } from './check-results';
import { renderColumns } from './columns';
import { renderGaps } from './gaps';
import { renderHeadline, renderKeyFigures } from './headline';
import type { ProfileData } from './profile-data';

/**
 * The report on the data of one hour, as one HTML file that loads no other files. The same data always gives the same text.
 * @param pause is awaited before each chart. A chart takes up to 0.2 s, and other work of the process can run between two
 */
export async function buildReport(data: ProfileData, pause: () => Promise<void> = setImmediate): Promise<string> {
  const { snapshot, quality } = data;
  const cards = await drawCards(data, pause);
  await pause();
  const gaps = renderGaps(data);
  await pause();
  const columns = renderColumnsCard(data);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${snapshot.asset} data of ${nameHour(snapshot.hour)}</title><style>${new Html(STYLE)}</style></head>
<body><main>
${renderHeadline(data)}
${renderCheckResults(quality)}
${renderKeyFigures(data)}
${cards}
${gaps}
${columns}
${renderFooter(data)}
</main></body></html>
`;
  return page.text;
}

async function drawCards(data: ProfileData, pause: () => Promise<void>): Promise<Html[]> {
  if (data.series.length === 0)
    return [renderCard({ title: 'No data', text: 'There are no observations.', body: html`` })];
  const cards: Html[] = [];
  for (const draw of [
    renderPriceCard,
    renderWeekCard,
    renderDayCard,
    renderReturnsCard,
    renderAutocorrelationCard,
    renderCorrelationsCard,
  ]) {
    await pause();
    cards.push(draw(data));
  }
  return cards;
}

function renderPriceCard(data: ProfileData): Html {
  return renderCard({ title: 'Price over time', text: describePrices(data), body: drawPrice(data) });
}

function renderWeekCard(data: ProfileData): Html {
  const text = 'Line: the price at each hour. Band: from the low to the high of the hour.';
  return renderCard({ title: 'The last seven days', text, body: drawWeek(data), width: 'half' });
}

function renderDayCard(data: ProfileData): Html {
  return renderCard({ title: 'Moves by hour of the day', text: describeDay(data), body: drawDay(data), width: 'half' });
}

function renderReturnsCard(data: ProfileData): Html {
  const title = 'Distribution of the hourly moves';
  return renderCard({ title, text: describeReturns(data), body: drawReturns(data), width: 'half' });
}

function renderAutocorrelationCard(data: ProfileData): Html {
  const text =
    'Correlation between the move of an hour and the moves of earlier hours. In hourly prices, the direction is usually almost uncorrelated, and the size is correlated for days.';
  return renderCard({ title: 'Autocorrelation', text, body: drawAutocorrelation(data), width: 'half' });
}

function renderCorrelationsCard(data: ProfileData): Html {
  return renderCard({ title: 'Correlations', text: describeCorrelations(data), body: drawCorrelations(data) });
}

function renderColumnsCard(data: ProfileData): Html {
  const text =
    'The columns of btc_history.csv and btc_processed.csv. “points” is the number of 5-minute prices in the hour, 12 if none is missing. “volume” and “cap” (market capitalisation) are in USD. The outer bars of the histograms include the lowest and the highest 0.5 % of the values.';
  return renderCard({ title: 'Columns', text, body: renderColumns(data) });
}

function renderFooter({ snapshot }: ProfileData): Html {
  const { source, asOf, history, processed } = snapshot;
  return html`<footer>Source ${source}, as known at ${formatInstant(asOf)}. btc_history.csv sha256 ${history.sha256}, btc_processed.csv sha256 ${processed.sha256}. Made by nexthour.</footer>`;
}
