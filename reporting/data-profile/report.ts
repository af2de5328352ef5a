import { setImmediate } from 'node:timers/promises';
import { formatInstant } from '../../forecasting/hour';
import { nameHour } from '../../forecasting/quality/describe-check-result';
import { Html, html } from '../html';
import { STYLE } from '../style';
import { describeCorrelations, drawCorrelations } from './charts/correlations';
import { describeDay, drawDay } from './charts/day';
import { drawMemory } from './charts/memory';
import { describePrices, drawPrice } from './charts/price';
import { describeReturns, drawReturns } from './charts/returns';
import { drawWeek } from './charts/week';
import { renderCheckResults } from './check-results';
import { columnsTable } from './columns';
import { gapsSection } from './gaps';
import { headline, keyFigures } from './headline';
import type { ProfileData } from './profile-data';

/** The report of one hour's data: one file that needs nothing else. The same data gives the same text. */
export async function buildReport(data: ProfileData): Promise<string> {
  const { snapshot, quality } = data;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${snapshot.asset} data of ${nameHour(snapshot.hour)}</title><style>${new Html(STYLE)}</style></head>
<body><main>
${headline(data)}
${renderCheckResults(quality)}
${keyFigures(data)}
${await drawCards(data)}
${gapsSection(data)}
${columnsCard(data)}
${footer(data)}
</main></body></html>
`;
  return page.text;
}

/** A chart takes up to 0.2 s to draw: between two of them the worker does what else waits. */
async function drawCards(data: ProfileData): Promise<Html[]> {
  if (data.series.length === 0)
    return [card({ title: 'No data', text: 'There is no observation to draw.', body: html`` })];
  const cards: Html[] = [];
  for (const draw of [priceCard, weekCard, dayCard, returnsCard, memoryCard, correlationsCard]) {
    await setImmediate();
    cards.push(draw(data));
  }
  return cards;
}

function priceCard(data: ProfileData): Html {
  return card({ title: 'Price over time', text: describePrices(data), body: drawPrice(data) });
}

function weekCard(data: ProfileData): Html {
  const text = 'The line is the price at each hour, the band reaches from the hour’s low to its high.';
  return card({ title: 'The last seven days', text, body: drawWeek(data), width: 'half' });
}

function dayCard(data: ProfileData): Html {
  return card({ title: 'When it moves', text: describeDay(data), body: drawDay(data), width: 'half' });
}

function returnsCard(data: ProfileData): Html {
  return card({
    title: 'How large the moves are',
    text: describeReturns(data),
    body: drawReturns(data),
    width: 'half',
  });
}

function memoryCard(data: ProfileData): Html {
  const text = 'How much an hour’s move resembles one some hours before: its direction hardly, its size for days.';
  return card({ title: 'What an hour remembers', text, body: drawMemory(data), width: 'half' });
}

function correlationsCard(data: ProfileData): Html {
  return card({ title: 'What moves together', text: describeCorrelations(data), body: drawCorrelations(data) });
}

function columnsCard(data: ProfileData): Html {
  const text = 'What btc_history.csv and btc_processed.csv hold; the shape leaves half a per cent out on each side.';
  return card({ title: 'Columns', text, body: columnsTable(data) });
}

function card({
  title,
  text,
  body,
  width = '',
}: {
  title: string;
  text: string;
  body: Html;
  width?: 'half' | '';
}): Html {
  return html`<section class="card ${width}"><h2>${title}</h2><p class="muted">${text}</p>${body}</section>`;
}

function footer({ snapshot }: ProfileData): Html {
  const { source, asOf, history, processed } = snapshot;
  return html`<footer>Source ${source}, as known at ${formatInstant(asOf)}. btc_history.csv sha256 ${history.sha256}, btc_processed.csv sha256 ${processed.sha256}. Made by nexthour.</footer>`;
}
