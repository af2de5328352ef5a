import { formatMinute } from '../../forecasting/hour';
import type { LedgerEntry } from '../../forecasting/ledger/entries';
import { describeReplay } from '../../forecasting/replay';
import { Html, html, renderCard, renderHtmlTable } from '../html';
import { formatPercent, formatUsd } from '../numbers';

export interface ForecastOfReport {
  /** The forecast that was made from the hour; `null` when there is none. */
  readonly entry: LedgerEntry | null;
  /** The forecasts before it, newest first. */
  readonly earlier: readonly LedgerEntry[];
  /** Pages about the hour: name and address. */
  readonly links: readonly { readonly name: string; readonly url: string }[];
}

/** The first card of a served report: the forecast with its interval, the outcomes of the last ones, and links. */
function renderForecastCard({ entry, earlier, links }: ForecastOfReport): Html {
  const title = entry
    ? `Forecast for ${formatMinute(entry.forecast.targetHour)}`
    : 'No forecast was made from this hour';
  const anchors = links.map(({ name, url }) => html`<a href="${url}">${name}</a>`);
  const body = html`${entry ? renderFigures(entry) : ''}${renderOutcomes(earlier)}<p class="muted">${join(anchors)}</p>`;
  return renderCard({ title, text: entry ? describe(entry) : 'The outcome of its run says why.', body });
}

/** Puts the card before the other cards of a report. */
export function addForecastCard(report: string, forecast: ForecastOfReport): string {
  const end = '</header>';
  const at = report.indexOf(end);
  if (at === -1) return report;
  const start = at + end.length;
  return `${report.slice(0, start)}\n${renderForecastCard(forecast).text}${report.slice(start)}`;
}

function describe({ forecast }: LedgerEntry): string {
  const { interval, source, originHour, modelVersion, late } = forecast;
  const replayed = describeReplay(source, originHour);
  return [
    `With ${formatPercent(interval.level, 0)} probability, the price is between ${formatUsd(interval.lower)} and ${formatUsd(interval.upper)} USD.`,
    `Made by version ${modelVersion}${late ? ', late: it does not count in the track record' : ''}.`,
    ...(replayed === null ? [] : [`From ${replayed}.`]),
  ].join(' ');
}

function renderFigures({ forecast: { point, interval, lastRate }, settlement }: LedgerEntry): Html {
  const figures: [string, string][] = [
    ['forecast, USD', formatUsd(point)],
    [`${formatPercent(interval.level, 0)} interval, USD`, `${formatUsd(interval.lower)}–${formatUsd(interval.upper)}`],
    ['last price, USD', formatUsd(lastRate)],
    ['actual price, USD', settlement ? formatUsd(settlement.actual) : 'not known yet'],
  ];
  return html`<div class="figures">${figures.map(([name, value]) => html`<div><b>${value}</b><span>${name}</span></div>`)}</div>`;
}

function renderOutcomes(entries: readonly LedgerEntry[]): Html {
  const rows = entries.flatMap(({ forecast, settlement }) =>
    settlement
      ? [
          [
            formatMinute(forecast.targetHour),
            formatUsd(forecast.point),
            `${formatUsd(forecast.interval.lower)}–${formatUsd(forecast.interval.upper)}`,
            formatUsd(settlement.actual),
            formatUsd(settlement.error),
            `${settlement.covered ? 'inside' : 'outside'}${forecast.late ? ', late' : ''}`,
          ],
        ]
      : [],
  );
  if (rows.length === 0) return html`<p class="muted">No earlier forecast is settled yet.</p>`;
  return renderHtmlTable(['target', 'forecast', 'interval', 'actual', 'error', 'actual is'], rows);
}

function join(parts: readonly Html[]): Html {
  return new Html(parts.map(({ text }) => text).join(' · '));
}
