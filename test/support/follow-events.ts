import { until } from './until';

export interface StreamedEvent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: Record<string, unknown> | null;
}

export interface FollowOptions {
  readonly lastEventId?: string;
  readonly asset?: string;
  readonly origin?: string;
}

/** Connects to GET /forecasts/stream as an EventSource does, and collects the events. @param url of the server */
export function followEvents(url: string, { lastEventId, asset, origin }: FollowOptions = {}) {
  const events: StreamedEvent[] = [];
  const abort = new AbortController();
  let isEnded = false;
  const headers = { ...(lastEventId && { 'last-event-id': lastEventId }), ...(origin && { origin }) };
  const opened = fetch(`${url}/forecasts/stream${asset ? `?asset=${asset}` : ''}`, { headers, signal: abort.signal });
  const read = async () => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const bytes of (await opened).body ?? []) {
      text += decoder.decode(bytes as Uint8Array, { stream: true });
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      events.push(...parts.map(parseEvent));
    }
    isEnded = true;
  };
  void read().catch(() => undefined);
  return {
    opened,
    /** Without those that only tell the time or the position. */
    changes: () => events.filter(({ event }) => event !== undefined && event !== 'clock'),
    /** Resolves when the client hears everything that happens from now on. */
    begun: () =>
      until(
        async () => events,
        (all) => all.some(({ id }) => id !== undefined),
      ),
    lastId: () => events.findLast(({ id }) => id !== undefined)?.id,
    isEnded: () => isEnded,
    close: () => abort.abort(),
  };
}

function parseEvent(text: string): StreamedEvent {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];
  const data = field('data');
  return { id: field('id'), event: field('event'), data: data === undefined ? null : JSON.parse(data) };
}
