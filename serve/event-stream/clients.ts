import type { ServerResponse } from 'node:http';
import type { Clock } from '../../system/clock';
import { formatEvent, formatGap, formatGreeting, formatHeartbeat, formatStatus } from './events';
import type { Feed } from './feed';
import type { FeedReader } from './feed-reader';

export const HEARTBEAT_MS = 15_000;
/** A client that missed more than this gets the event `gap`, and reads the routes again. */
export const MAX_MISSED = 500;
/** A client that does not read for so long that this many bytes wait for it is disconnected. It connects again. */
const MAX_WAITING_BYTES = 256 * 1024;

export interface ClientsDeps<Position, Event> {
  readonly feed: Feed<Position, Event>;
  readonly reader: Pick<FeedReader<Position, Event>, 'listen'>;
  readonly clock: Clock;
  /** How many times faster than real time the clock runs. */
  readonly clockSpeed: number;
}

export interface Wanted {
  /** The Last-Event-ID of the client. */
  readonly lastEventId: string | undefined;
  readonly asset: string | undefined;
  readonly address: string;
}

/** The connections to which the events are sent. */
export function createClients<Position, Event>(deps: ClientsDeps<Position, Event>) {
  const { feed, reader, clock, clockSpeed: speed } = deps;
  /** With the address of each client. */
  const responses = new Map<ServerResponse, string>();
  let heart: NodeJS.Timeout | undefined;

  function beat(): void {
    const text = formatHeartbeat({ clock, speed });
    for (const response of responses.keys()) write(response, text);
  }

  function add(response: ServerResponse, { lastEventId = '', asset, address }: Wanted) {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // nginx would collect the events otherwise.
      'x-accel-buffering': 'no',
    });
    write(response, formatHeartbeat({ clock, speed }));
    responses.set(response, address);
    heart ??= setInterval(beat, HEARTBEAT_MS).unref();
    const send = createSender(response, { feed, asset });
    const from = feed.parse(lastEventId);
    const listening = reader.listen({
      onStart: (position) => {
        // What comes meanwhile waits until the missed events are sent.
        if (lastEventId === '') send.begin(position);
        // None of our ids, or a position of another database, for example before a backup was restored.
        else if (from === null || feed.isAfter(from, position)) send.begin(position, { hasGap: true });
        else void sendMissed(send, from, position);
      },
      onEvents: send.events,
      onDatabase: (isBack) => write(response, formatStatus({ database: isBack ? 'up' : 'away' })),
    });
    response.once('close', () => {
      listening.stop();
      responses.delete(response);
      if (responses.size > 0) return;
      clearInterval(heart);
      heart = undefined;
    });
  }

  async function sendMissed(send: Sender<Position, Event>, from: Position, to: Position): Promise<void> {
    const missed = await feed.newestAfter(from, MAX_MISSED + 1).catch(() => null);
    // The client connects again, and asks for the same events.
    if (missed === null) return send.end();
    const hasGap = missed.filter((event) => feed.isNew(event, from)).length > MAX_MISSED;
    const sent = hasGap ? missed.slice(-MAX_MISSED) : missed;
    send.begin(from, { hasGap, missed: sent.filter((event) => !feed.isNew(event, to)) });
  }

  return {
    add,
    /** All, or those of an address. */
    count: (address?: string) =>
      address === undefined ? responses.size : [...responses.values()].filter((one) => one === address).length,
    /** Tells all clients which servers answer. */
    tellStatus: (status: Readonly<Record<string, 'up' | 'away'>>) => {
      for (const response of responses.keys()) write(response, formatStatus(status));
    },
    endAll: () => {
      for (const response of responses.keys()) response.end();
    },
  };
}

interface Sender<Position, Event> {
  begin(position: Position, options?: { hasGap?: boolean; missed?: readonly Event[] }): void;
  events(found: readonly Event[]): void;
  end(): void;
}

/** Sends the events of one asset to one client: the missed ones first, then those that came meanwhile. */
function createSender<Position, Event>(
  response: ServerResponse,
  { feed, asset }: { feed: Feed<Position, Event>; asset: string | undefined },
): Sender<Position, Event> {
  let waiting: (readonly Event[])[] = [];
  let position: Position | null = null;
  const sendAll = (start: Position, found: readonly Event[]) => {
    let reached = start;
    const texts = found.map((event) => {
      reached = feed.advance(reached, event);
      const { asset: about, ...described } = feed.describe(event);
      const isWanted = asset === undefined || about === null || about === asset;
      return isWanted ? formatEvent({ id: feed.format(reached), ...described }) : '';
    });
    position = reached;
    const text = texts.join('');
    if (text !== '') write(response, text);
  };
  return {
    begin: (start, { hasGap = false, missed = [] } = {}) => {
      write(response, formatGreeting(feed.format(start)) + (hasGap ? formatGap() : ''));
      sendAll(start, missed);
      for (const found of waiting) sendAll(position ?? start, found);
      waiting = [];
    },
    events: (found) => {
      if (position === null) waiting.push(found);
      else sendAll(position, found);
    },
    end: () => void response.end(),
  };
}

function write(response: ServerResponse, text: string): void {
  if (response.writableLength > MAX_WAITING_BYTES) response.destroy();
  else if (!response.writableEnded) response.write(text);
}
