/** The kinds of messages that NOTIFY_URL gets. NOTIFY_EVENTS selects some of them. */
export const NOTIFICATION_KINDS = [
  'missed-hour',
  'failed-hour',
  'gated-data',
  'new-model',
  'refused-model',
  'misses',
  'digest',
] as const;

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Reads `missed-hour,gated-data`. @param text a value that matches the schema of NOTIFY_EVENTS */
export function parseNotificationKinds(text: string): ReadonlySet<NotificationKind> {
  const wanted = text.split(',').map((name) => name.trim());
  return new Set(NOTIFICATION_KINDS.filter((kind) => wanted.includes(kind)));
}
