import type { Clock } from '../../system/clock';

/** How long a client waits before it connects again, in ms. */
const RETRY_MS = 2_000;

/** The text of an event. Its id is what the client sends as Last-Event-ID when it connects again. */
export function formatEvent({ id, name, data }: { id: string; name: string; data: object }): string {
  return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Sent first, so that the client knows how long to wait, and from which event on it hears everything. */
export function formatGreeting(id: string): string {
  return `retry: ${RETRY_MS}\nid: ${id}\n\n`;
}

/** Tells a client that it missed events which it does not get. */
export function formatGap(): string {
  return 'event: gap\ndata: {}\n\n';
}

/** Tells which servers answer. While the database is away, no other events come. */
export function formatStatus(status: Readonly<Record<string, 'up' | 'away'>>): string {
  return `event: status\ndata: ${JSON.stringify(status)}\n\n`;
}

/** Sent regularly, so that a broken connection is noticed. The time of the server helps a client with a wrong clock. */
export function formatHeartbeat({ clock, speed }: { clock: Clock; speed: number }): string {
  return `event: clock\ndata: ${JSON.stringify({ now: clock.now(), speed })}\n\n`;
}
