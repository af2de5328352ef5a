import { HOUR_MS } from '../../forecasting/hour';
import { nameHour } from '../../forecasting/quality/describe-check-result';
import { describeReplay } from '../../forecasting/replay';
import { empiricalQuantile } from '../../forecasting/statistics';
import { type Html, html } from '../html';
import { formatChange, formatCompact, formatCount, formatPercent, formatUsd } from '../numbers';
import type { ProfileData } from './profile-data';
import { computeDeviation, selectKnown } from './statistics';

const HOURS_OF_YEAR = 8_766;
const MONTH_HOURS = 720;

/** Asset, hour, source and price. */
export function renderHeadline({ snapshot, series }: ProfileData): Html {
  const { asset, hour, source } = snapshot;
  const newest = series.at(-1);
  const rate = newest?.rate ?? null;
  return html`<header><div>
<h1>${asset} · ${nameHour(hour)}</h1>
<p class="muted">The data that the models use at this hour</p>
${renderSource(source, hour)}</div>
<p class="price">${rate === null ? 'no price' : formatUsd(rate)} <small>USD${newest && newest.hour !== hour ? ` at ${nameHour(newest.hour)}` : ''}</small></p></header>`;
}

/** Marks replayed prices. For current prices, names and links the source, because its terms require this. */
function renderSource(source: string, hour: number): Html {
  const replay = describeReplay(source, hour);
  if (replay !== null) return html`<span class="notice">${replay}</span>`;
  return html`<p class="muted">Prices by <a href="https://www.livecoinwatch.com">Live Coin Watch</a></p>`;
}

/** The most important figures. */
export function renderKeyFigures({ snapshot, series, table }: ProfileData): Html {
  const returns = selectKnown(table.log_return);
  const moves = Float64Array.from(returns, Math.abs).sort();
  const month = returns.slice(-MONTH_HOURS);
  const change = (hours: number) => formatChangeOver({ series, hours });
  const figures: [string, string][] = [
    ['last hour', change(1)],
    ['last day', change(24)],
    ['last week', change(168)],
    ['last 30 days', change(MONTH_HOURS)],
    ['median hourly move', formatPercent(empiricalQuantile(moves, 0.5), 2)],
    ['annualised volatility (30 days)', formatPercent(computeDeviation(month) * Math.sqrt(HOURS_OF_YEAR), 0)],
    ['24-hour volume, USD', formatCompact(series.at(-1)?.volume ?? null)],
    ['hours of history', formatCount(snapshot.rows)],
  ];
  return html`<div class="figures">${figures.map(([name, value]) => html`<div><b>${value}</b><span>${name}</span></div>`)}</div>`;
}

function formatChangeOver({ series, hours }: Pick<ProfileData, 'series'> & { hours: number }): string {
  const newest = series.at(-1);
  const before = series.findLast(({ hour }) => hour === (newest?.hour ?? 0) - hours * HOUR_MS);
  return newest?.rate && before?.rate ? formatChange(newest.rate / before.rate - 1) : '–';
}
