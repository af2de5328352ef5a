import type { Change, ChangePosition } from '../../../../clients/postgres/changes';
import type { Clock } from '../../../../system/clock';

/** The kinds of events of GET /forecasts/stream. */
export const STREAM_EVENTS = ['forecast', 'settlement', 'run', 'step', 'production'] as const;
export type StreamEventName = (typeof STREAM_EVENTS)[number];

/** How long a client waits before it connects again, in ms. */
const RETRY_MS = 2_000;

/** The text of an event. Its id is what the client sends as Last-Event-ID when it connects again. */
export function formatEvent({ kind, asset, subject, ...position }: Change): string {
  return `id: ${formatPosition(position)}\nevent: ${kind}\ndata: ${JSON.stringify({ asset, ...subject })}\n\n`;
}

/** Sent first, so that the client knows how long to wait, and from which event on it hears everything. */
export function formatGreeting(position: ChangePosition): string {
  return `retry: ${RETRY_MS}\nid: ${formatPosition(position)}\n\n`;
}

/** Tells a client that it missed events which it does not get. */
export function formatGap(): string {
  return 'event: gap\ndata: {}\n\n';
}

/** Tells whether the server can read the database. While it cannot, no other events come. */
export function formatStatus(isDatabaseBack: boolean): string {
  return `event: status\ndata: ${JSON.stringify({ database: isDatabaseBack ? 'up' : 'away' })}\n\n`;
}

/** Sent regularly, so that a broken connection is noticed. The time of the server helps a client with a wrong clock. */
export function formatHeartbeat({ clock, speed }: { clock: Clock; speed: number }): string {
  return `event: clock\ndata: ${JSON.stringify({ now: clock.now(), speed })}\n\n`;
}

function formatPosition({ transaction, position }: ChangePosition): string {
  return `${transaction}-${position}`;
}

/** Reads a Last-Event-ID; `null` when it is missing, `unknown` when it is not one of ours. */
export function parsePosition(text: string | undefined): ChangePosition | 'unknown' | null {
  if (text === undefined || text === '') return null;
  const [, transaction, position] = /^(\d{1,19})-(\d{1,18})$/.exec(text) ?? [];
  return transaction === undefined || position === undefined ? 'unknown' : { transaction, position };
}

export function isAfter(one: ChangePosition, other: ChangePosition): boolean {
  if (one.transaction !== other.transaction) return BigInt(one.transaction) > BigInt(other.transaction);
  return BigInt(one.position) > BigInt(other.position);
}
