import { mapStrings, type RecordedEvent, type RecordedHistory } from './recorded-history';

/** Events that stand for a command of the workflow code, except its completion. */
const COMMAND_EVENTS = ['ACTIVITY_TASK_SCHEDULED', 'START_CHILD_WORKFLOW_EXECUTION_INITIATED'];

/** The same history, but its last activity has another type. */
export function withOtherActivity(history: RecordedHistory): RecordedHistory {
  const last = history.events.findLast(({ eventType }) => eventType.endsWith('ACTIVITY_TASK_SCHEDULED'));
  return { events: history.events.map((event) => (event === last ? withOtherType(event) : event)) };
}

function withOtherType({ activityTaskScheduledEventAttributes: scheduled, ...event }: RecordedEvent): RecordedEvent {
  const activityType = { name: 'somethingElse' };
  return { ...event, activityTaskScheduledEventAttributes: { ...(scheduled as object), activityType } };
}

/** The same history without its last command and the events that follow from it. The completion of the workflow stays. */
export function withoutLastCommand({ events }: RecordedHistory): RecordedHistory {
  const last = events.findLast(({ eventType }) => COMMAND_EVENTS.some((type) => eventType.endsWith(type)));
  return renumber(events.filter((event) => event !== last && !isResultOf(event, last?.eventId)));
}

function isResultOf(event: RecordedEvent, commandId: string | undefined): boolean {
  return Object.values(event).some((attributes) => {
    const { scheduledEventId, initiatedEventId } = (attributes ?? {}) as Record<string, unknown>;
    return commandId !== undefined && (scheduledEventId ?? initiatedEventId) === commandId;
  });
}

/** Closes the gap in the event numbers: replay would fail because of the gap alone. */
function renumber(events: readonly RecordedEvent[]): RecordedHistory {
  const numbers = new Map(events.map(({ eventId }, index) => [eventId, String(index + 1)]));
  return mapStrings({ events }, (text, key) => (/eventId$/i.test(key) ? (numbers.get(text) ?? text) : text));
}
