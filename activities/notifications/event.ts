import type { NotificationKind } from '../../config/notification-kinds';

/** Something that people want to know. */
export interface Event {
  /** The natural key: every search finds the same event with the same key. */
  readonly key: string;
  readonly kind: NotificationKind;
  /** When it happened, epoch ms. */
  readonly time: number;
  /** What the message says. Called only if the message is sent. */
  describe(): Promise<EventText> | EventText;
}

export interface EventText {
  readonly title: string;
  readonly text: string;
}

/** The priority of messages about events. A refused model is normal: it needs no sound at night. */
export const PRIORITIES = {
  'missed-hour': 'high',
  'failed-hour': 'high',
  'gated-data': 'high',
  misses: 'high',
  'new-model': 'normal',
  'refused-model': 'low',
  digest: 'low',
} as const satisfies Record<NotificationKind, 'high' | 'normal' | 'low'>;
