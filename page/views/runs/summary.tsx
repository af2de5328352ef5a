import { formatCounted } from '../../../reporting/numbers';
import { Badge } from '../../parts/badge';
import { RichText, Term } from '../../parts/glossary/explained';
import type { summarise } from './grid-model';
import { LEGEND, lookOfOutcome } from './states';

/** More hours than this are not listed one by one. */
const MAX_LISTED = 6;

interface SummaryProps {
  readonly summary: ReturnType<typeof summarise>;
  readonly linkToHour: (hour: string) => string;
}

/** How the hours ended, in words, with those that did not publish a forecast. */
export function Summary({ summary: { finished, published, others, open }, linkToHour }: SummaryProps) {
  const missed = open.slice(1);
  return (
    <div class="summary">
      <p>
        <b>
          {published} of {formatCounted(finished, 'hour')}
        </b>{' '}
        published a forecast{others.length === 0 ? '; nothing failed.' : '. These need a look:'}
      </p>
      {others.length > 0 && (
        <ul class="problems">
          {others.slice(0, MAX_LISTED).map(({ hour, outcome, reason }) => (
            <li key={hour}>
              <Badge tone={lookOfOutcome(outcome).tone}>
                <Term>{lookOfOutcome(outcome).words}</Term>
              </Badge>{' '}
              <a href={linkToHour(hour)}>{hour}</a>{' '}
              <span class="break">{reason !== null && <RichText text={reason} />}</span>
            </li>
          ))}
          {others.length > MAX_LISTED && <li class="muted">and {others.length - MAX_LISTED} more, in the grid</li>}
        </ul>
      )}
      {missed.length > 0 && (
        <p>
          {formatCounted(missed.length, 'hour')} without a finished run:{' '}
          {missed.slice(0, MAX_LISTED).map(({ hour }) => (
            <a key={hour} class="inline" href={linkToHour(hour)}>
              {hour}
            </a>
          ))}
        </p>
      )}
    </div>
  );
}

/** What the marks of the grid mean. */
export function Legend() {
  return (
    <ul class="run-legend" aria-label="What the marks mean">
      {LEGEND.map(({ mark, words }) => (
        <li key={words}>
          <span class={`mark ${mark}`} /> <Term>{words}</Term>
        </li>
      ))}
    </ul>
  );
}
