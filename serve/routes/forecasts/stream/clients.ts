import type { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Change, ChangePosition, Changes } from '../../../../clients/postgres/changes';
import type { Clock } from '../../../../system/clock';
import { createChangeReader } from './change-reader';
import { formatEvent, formatGap, formatGreeting, formatHeartbeat, formatStatus, isAfter } from './events';

export const HEARTBEAT_MS = 15_000;
/** A client that missed more than this gets the event `gap`, and reads the routes again. */
export const MAX_MISSED = 500;
/** A client that does not read for so long that this many bytes wait for it is disconnected. It connects again. */
const MAX_WAITING_BYTES = 256 * 1024;

export interface ClientsDeps {
  readonly changes: Changes;
  readonly clock: Clock;
  /** How many times faster than real time the clock runs. */
  readonly clockSpeed: number;
  readonly log: Logger;
}

interface Wanted {
  /** The last event that the client has; `unknown` when its id is none of ours. */
  readonly from: ChangePosition | 'unknown' | null;
  readonly asset: string | undefined;
  readonly address: string;
}

/** The connections to which the events are sent. */
export function createClients({ changes, clock, clockSpeed: speed, log }: ClientsDeps) {
  const reader = createChangeReader({ changes, log });
  /** With the address of each client. */
  const responses = new Map<ServerResponse, string>();
  let heart: NodeJS.Timeout | undefined;

  function beat(): void {
    const text = formatHeartbeat({ clock, speed });
    for (const response of responses.keys()) write(response, text);
  }

  function add(response: ServerResponse, { from, asset, address }: Wanted) {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // nginx would collect the events otherwise.
      'x-accel-buffering': 'no',
    });
    write(response, formatHeartbeat({ clock, speed }));
    responses.set(response, address);
    heart ??= setInterval(beat, HEARTBEAT_MS).unref();
    const send = createSender(response, asset);
    const listening = reader.listen({
      onStart: (position) => {
        // What comes meanwhile waits until the missed events are sent.
        if (from === null) send.begin(formatGreeting(position));
        // A position of another database, for example before a backup was restored.
        else if (from === 'unknown' || isAfter(from, position)) send.begin(formatGreeting(position) + formatGap());
        else void sendMissed(send, from, position);
      },
      onChanges: send.changes,
      onDatabase: (isBack) => write(response, formatStatus(isBack)),
    });
    response.once('close', () => {
      listening.stop();
      responses.delete(response);
      if (responses.size > 0) return;
      clearInterval(heart);
      heart = undefined;
    });
  }

  async function sendMissed(send: Sender, from: ChangePosition, to: ChangePosition): Promise<void> {
    const missed = await changes.newestAfter(from, MAX_MISSED + 1).catch(() => null);
    // The client connects again, and asks for the same events.
    if (missed === null) return send.end();
    const gap = missed.length > MAX_MISSED ? formatGap() : '';
    const newest = missed.slice(-MAX_MISSED).filter((change) => !isAfter(change, to));
    send.begin(formatGreeting(from) + gap, newest);
  }

  return {
    add,
    /** All, or those of an address. */
    count: (address?: string) =>
      address === undefined ? responses.size : [...responses.values()].filter((one) => one === address).length,
    endAll: () => {
      for (const response of responses.keys()) response.end();
    },
  };
}

type Sender = ReturnType<typeof createSender>;

/** Sends the changes of one asset to one client: the missed ones first, then those that came meanwhile. */
function createSender(response: ServerResponse, asset: string | undefined) {
  let waiting: (readonly Change[])[] | null = [];
  const sendAll = (found: readonly Change[]) => {
    const text = found
      .filter((change) => asset === undefined || change.asset === asset)
      .map(formatEvent)
      .join('');
    if (text !== '') write(response, text);
  };
  return {
    begin: (greeting: string, missed: readonly Change[] = []) => {
      write(response, greeting);
      sendAll(missed);
      for (const found of waiting ?? []) sendAll(found);
      waiting = null;
    },
    end: () => void response.end(),
    changes: (found: readonly Change[]) => {
      if (waiting) waiting.push(found);
      else sendAll(found);
    },
  };
}

function write(response: ServerResponse, text: string): void {
  if (response.writableLength > MAX_WAITING_BYTES) response.destroy();
  else if (!response.writableEnded) response.write(text);
}
