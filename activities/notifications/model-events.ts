import type { StoredDecision } from '../../clients/postgres/promotions';
import { formatHour } from '../../forecasting/hour';
import { isMinuteQuestion } from '../../forecasting/questions';
import type { Event } from './event';

/** One event per decision about a version of the question's model: by the model gate or by a person. */
export function findModelEvents(question: string, decisions: readonly StoredDecision[]): Event[] {
  const isMinute = isMinuteQuestion(question);
  return decisions.map((decision) => {
    const { version, kind, promoted, decidedAt, source, hour } = decision;
    // The keys of hourly models have no question, so that events from before the live line keep their keys.
    const scope = isMinute ? `${question}/${source}` : source;
    const key = `model/${scope}/${formatHour(hour)}/${version}/${kind}${kind === 'gate' ? '' : `/${decidedAt}`}`;
    const describe = () => ({
      title: describeTitle(decision, isMinute ? question : decision.asset),
      text: isMinute ? describeMinute(question, decision) : describeDecision(decision),
    });
    return { key, kind: promoted ? ('new-model' as const) : ('refused-model' as const), time: decidedAt, describe };
  });
}

function describeTitle({ version, promoted, kind, operator }: StoredDecision, subject: string): string {
  if (!promoted) return `${subject}: the model gate refused version ${version}`;
  const by = kind === 'gate' ? '' : `, by ${kind} of ${operator}`;
  return `${subject}: version ${version} is the new production model${by}`;
}

function describeDecision({ reason, promoted, hour }: StoredDecision): string {
  const remedy = promoted
    ? '`nexthour rollback --reason …` goes back to the previous version.'
    : 'The production model stays. There is nothing to do.';
  return `Reason: ${reason}\nIt was decided for the hour ${formatHour(hour)}. ${remedy}`;
}

function describeMinute(question: string, { reason, promoted }: StoredDecision): string {
  const remedy = promoted
    ? `The live line uses it within a minute. \`nexthour rollback --question ${question} --reason …\` goes back to the previous version.`
    : 'The production model of the live line stays. There is nothing to do.';
  return `Reason: ${reason}\n${remedy}`;
}
