import { empiricalQuantile } from '../../forecasting/statistics';
import { Html, html } from '../html';
import { formatCompact, formatCount, formatPercent } from '../numbers';
import type { Cells } from './data-columns';
import type { ProfileData } from './profile-data';
import { computeHistogram, selectKnown } from './statistics';
import type { ColumnSummary } from './summary';

const BINS = 28;

/** One line for each column: histogram, missing values and summary statistics. */
export function renderColumns({ summary, columns }: ProfileData): Html {
  return html`<div class="scroll"><table>
<thead><tr><th>column</th><th>histogram</th><th>known</th><th>missing</th><th>mean</th><th>std</th><th>min</th><th>median</th><th>max</th></tr></thead>
<tbody>${summary.map((column) => renderColumn(column, columns[column.column] ?? []))}</tbody></table></div>`;
}

function renderColumn({ column, count, missing, mean, std, min, median, max }: ColumnSummary, cells: Cells): Html {
  const numbers = [mean, std, min, median, max].map((value) => html`<td>${formatCompact(value)}</td>`);
  return html`<tr><td><code>${column}</code></td><td>${drawHistogram(cells)}</td><td>${formatCount(count)}</td>${renderMissing(missing, count + missing)}${numbers}</tr>`;
}

function renderMissing(missing: number, cells: number): Html {
  if (missing === 0) return html`<td class="muted">0</td>`;
  const share = missing / Math.max(1, cells);
  const width = Math.max(2, share * 100).toFixed(1);
  return html`<td>${formatCount(missing)} (${formatPercent(share, share < 0.01 ? 2 : 1)})<span class="share"><u style="width:${width}%"></u></span></td>`;
}

/** A small histogram for a table cell. The outer bars include the lowest and the highest 0.5 % of the values. */
function drawHistogram(cells: Cells): Html {
  const known = selectKnown(cells);
  const sorted = Float64Array.from(known).sort();
  const [from, to] = [empiricalQuantile(sorted, 0.005), empiricalQuantile(sorted, 0.995)];
  if (!(to > from)) return html`<span class="muted">constant</span>`;
  const bins = computeHistogram(known, { from, to, bins: BINS });
  const tallest = bins.reduce((most, { count }) => Math.max(most, count), 1);
  const bars = bins.map(({ count }, index) => {
    const height = count === 0 ? 0 : Math.max(1, Math.round((count / tallest) * 26));
    return `M${index * 4} 26h3v-${height}h-3z`;
  });
  return new Html(
    `<svg class="bars" viewBox="0 0 ${BINS * 4} 26" aria-hidden="true"><path d="${bars.join('')}"/></svg>`,
  );
}
