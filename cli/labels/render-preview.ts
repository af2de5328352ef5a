import { formatHour } from '../../forecasting/hour';
import type { PreviewedLabel } from '../../operations/labels/preview';
import { formatCount, formatCounted, formatPercent } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';

const MAX_RANGES_SHOWN = 10;

export function renderPreview(preview: PreviewedLabel): string {
  const { question, source, from, to, hours, baseRate, independent, baseRateByQuarter, warnings } = preview;
  const counts = [
    ['hours', formatCount(hours.total)],
    ['positive', `${formatCount(hours.positive)}, in ${formatCounted(independent.positive, 'independent episode')}`],
    ['negative', `${formatCount(hours.negative)}, in ${formatCounted(independent.negative, 'independent episode')}`],
    ['no label yet', `${formatCount(hours.unknownFuture)}, their horizon is not over`],
    ['no label', `${formatCount(hours.missingPrice)}, a price is missing`],
    ['base rate', formatPercent(baseRate)],
    [
      'independent',
      `${formatCounted(independent.horizons, 'horizon')} that do not overlap; the episodes are counted for each outcome separately`,
    ],
  ];
  const quarters = baseRateByQuarter.map(({ quarter, positive, labelled, baseRate: rate }) => [
    ...[quarter, formatPercent(rate), `${formatCount(positive)} of ${formatCount(labelled)} hours`],
  ]);
  const head = `${question.id}: ${question.asset}, ${formatHour(from)} to ${formatHour(to)}, ${source}`;
  const parts = [
    `${head}\n\n${renderTable(counts)}`,
    ...(quarters.length > 0 ? [`Base rate by quarter:\n${renderTable(quarters)}`] : []),
    ...renderRanges(preview),
    ...(warnings.length > 0 ? [`${warnings.map(({ message }) => `Warning: ${message}.`).join('\n')}\n`] : []),
  ];
  return parts.join('\n');
}

function renderRanges({ positiveRanges }: PreviewedLabel): string[] {
  if (positiveRanges.length === 0) return [];
  const newest = positiveRanges.slice(-MAX_RANGES_SHOWN).reverse();
  const rows = newest.map(({ from, to, hours }) => [formatHour(from), formatHour(to), formatCounted(hours, 'hour')]);
  const all =
    positiveRanges.length > newest.length ? `, ${newest.length} of ${positiveRanges.length}; --json lists all` : '';
  return [`Newest positive ranges${all}:\n${renderTable(rows)}`];
}
