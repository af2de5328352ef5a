import { mapTexts, type RecordedEvent, type RecordedHistory } from './recorded-history';

/** Events that a workflow's own code asked for, apart from its end. */
const ASKED_FOR = ['ACTIVITY_TASK_SCHEDULED', 'START_CHILD_WORKFLOW_EXECUTION_INITIATED'];

/** The history of a workflow whose last activity was another one. */
export function withOtherActivity(history: RecordedHistory): RecordedHistory {
  const last = history.events.findLast(({ eventType }) => eventType.endsWith('ACTIVITY_TASK_SCHEDULED'));
  return { events: history.events.map((event) => (event === last ? renamed(event) : event)) };
}

function renamed({ activityTaskScheduledEventAttributes: scheduled, ...event }: RecordedEvent): RecordedEvent {
  const activityType = { name: 'somethingElse' };
  return { ...event, activityTaskScheduledEventAttributes: { ...(scheduled as object), activityType } };
}

/** The history of a workflow that did less: without the last thing it asked for and what came of that, its end excepted. */
export function withoutLastCommand({ events }: RecordedHistory): RecordedHistory {
  const last = events.findLast(({ eventType }) => ASKED_FOR.some((type) => eventType.endsWith(type)));
  return renumbered(events.filter((event) => event !== last && !isOutcomeOf(event, last?.eventId)));
}

function isOutcomeOf(event: RecordedEvent, commandId: string | undefined): boolean {
  return Object.values(event).some((attributes) => {
    const { scheduledEventId, initiatedEventId } = (attributes ?? {}) as Record<string, unknown>;
    return commandId !== undefined && (scheduledEventId ?? initiatedEventId) === commandId;
  });
}

/** Without the hole in its numbers, by which alone it would be refused. */
function renumbered(events: readonly RecordedEvent[]): RecordedHistory {
  const numbers = new Map(events.map(({ eventId }, index) => [eventId, String(index + 1)]));
  return mapTexts({ events }, (text, key) => (/eventId$/i.test(key) ? (numbers.get(text) ?? text) : text));
}
