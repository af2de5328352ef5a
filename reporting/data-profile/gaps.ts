import { nameHour } from '../../forecasting/quality/describe-check-result';
import { type Html, html } from '../html';
import { formatCount, formatCounted } from '../numbers';
import { drawPresence } from './charts/presence';
import type { Gap, ProfileData } from './profile-data';

const MAX_GAPS_SHOWN = 20;

export function renderGaps(data: ProfileData): Html {
  return html`<section class="card"><h2>Missing hours</h2>
<p class="muted">${describeGaps(data)}</p>
${drawPresence(data)}
${data.gaps.length > 0 ? renderGapsTable(data.gaps) : html``}
</section>`;
}

function describeGaps({ gaps, snapshot }: ProfileData): string {
  const hours = gaps.reduce((sum, gap) => sum + gap.hours, 0);
  const range = `from ${nameHour(snapshot.firstHour)} to ${nameHour(snapshot.lastHour)}`;
  if (hours === 0) return `None: every hour ${range} has a price. Each square is one day.`;
  return `${formatCounted(hours, 'hour')} in ${formatCounted(gaps.length, 'gap')} ${range}. Missing prices are not filled in, and no model input spans a gap. Each square is one day; red means missing hours.`;
}

function renderGapsTable(gaps: readonly Gap[]): Html {
  const longest = [...gaps].sort((a, b) => b.hours - a.hours).slice(0, MAX_GAPS_SHOWN);
  const lines = longest.map(
    ({ first, last, hours }) =>
      html`<tr><td>${nameHour(first)}</td><td>${nameHour(last)}</td><td>${formatCount(hours)}</td></tr>`,
  );
  return html`<div class="scroll"><table><thead><tr><th>first missing hour</th><th>last</th><th>hours</th></tr></thead><tbody>${lines}</tbody></table></div>`;
}
