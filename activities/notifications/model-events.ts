import type { StoredDecision } from '../../clients/postgres/promotions';
import { formatHour } from '../../forecasting/hour';
import type { Event } from './event';

/** One event per decision about a version: by the model gate or by a person. */
export function findModelEvents(decisions: readonly StoredDecision[]): Event[] {
  return decisions.map((decision) => {
    const { version, kind, promoted, decidedAt, source, hour } = decision;
    const key = `model/${source}/${formatHour(hour)}/${version}/${kind}${kind === 'gate' ? '' : `/${decidedAt}`}`;
    const describe = () => ({ title: describeTitle(decision), text: describeDecision(decision) });
    return { key, kind: promoted ? ('new-model' as const) : ('refused-model' as const), time: decidedAt, describe };
  });
}

function describeTitle({ asset, version, promoted, kind, operator }: StoredDecision): string {
  if (!promoted) return `${asset}: the model gate refused version ${version}`;
  const by = kind === 'gate' ? '' : `, by ${kind} of ${operator}`;
  return `${asset}: version ${version} is the new production model${by}`;
}

function describeDecision({ reason, promoted, hour }: StoredDecision): string {
  const remedy = promoted
    ? '`nexthour rollback --reason …` goes back to the previous version.'
    : 'The production model stays. There is nothing to do.';
  return `Reason: ${reason}\nIt was decided for the hour ${formatHour(hour)}. ${remedy}`;
}
