import { useEffect, useRef, useState } from 'preact/hooks';
import { addressOf } from '../navigation/root';
import { setServerClock } from './clock';
import type { LiveEvent } from './events';
import { readRefusal, TOO_MANY, TOO_MANY_MS } from './read-refusal';

/** After this long without a connection, a browser that gave up is told to connect again. */
const RECONNECT_MS = 3_000;
/** A short interruption, such as the restart of the server, is shown after this long. */
const SHOW_AFTER_MS = 1_000;
/** The server sends the event `clock` each 15 s. A connection that is silent for so long is broken, for example after a sleep. */
const SILENT_MS = 40_000;
/** Browsers open at most six connections to a server, for all tabs together. A tab that nobody sees for this long gives its own back. */
const HIDDEN_MS = 10_000;

/**
 * `database-away`: the server answers, but cannot read its database. `too-many`: the server answers, but too many streams of this address
 * are open already.
 */
export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'database-away' | 'too-many';

const EVENTS: readonly Exclude<LiveEvent, 'reconnected'>[] = [
  'forecast',
  'settlement',
  'run',
  'step',
  'production',
  'path',
];

let stream: EventSource | null = null;
let state: LiveState = 'connecting';
/** Whether the stream was away since it was last live. Events may have been missed then. */
let wasAway = false;
let shown: ReturnType<typeof setTimeout> | undefined;
let silence: ReturnType<typeof setTimeout> | undefined;
let hiding: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<(event: LiveEvent, data: unknown) => void>();
const watchers = new Set<(state: LiveState) => void>();

/** Keeps the one stream of events of the page open while a person can see it. */
export function connectLive(): void {
  openStream();
  followVisibility();
  document.addEventListener('visibilitychange', followVisibility);
}

function followVisibility(): void {
  clearTimeout(hiding);
  if (document.visibilityState === 'hidden') hiding = setTimeout(closeStream, HIDDEN_MS);
  else if (stream === null) openStream();
}

function closeStream(): void {
  stream?.close();
  stream = null;
  clearTimeout(silence);
  wasAway = true;
}

/** Browsers reconnect by themselves, and send the id of the last event. */
function openStream(): void {
  stream = new EventSource(addressOf('forecasts/stream'));
  stream.addEventListener('open', markLive);
  stream.addEventListener('error', markLost);
  stream.addEventListener('clock', ({ data }) => {
    setServerClock(JSON.parse(data));
    watchSilence();
  });
  stream.addEventListener('gap', () => tell('reconnected', null));
  stream.addEventListener('status', ({ data }) => showDatabase(JSON.parse(data)));
  for (const name of EVENTS) stream.addEventListener(name, ({ data }) => tell(name, JSON.parse(data)));
}

function showDatabase({ database }: { database: 'up' | 'away' }): void {
  const wasDatabaseAway = state === 'database-away';
  setState(database === 'away' ? 'database-away' : 'live');
  if (wasDatabaseAway && database === 'up') tell('reconnected', null);
}

function watchSilence(): void {
  clearTimeout(silence);
  silence = setTimeout(() => {
    stream?.close();
    markLost();
  }, SILENT_MS);
}

function markLive(): void {
  watchSilence();
  clearTimeout(shown);
  shown = undefined;
  const mayHaveMissed = wasAway;
  wasAway = false;
  setState('live');
  if (mayHaveMissed) tell('reconnected', null);
}

function markLost(): void {
  clearTimeout(silence);
  wasAway = true;
  if ((state === 'live' || state === 'database-away') && shown === undefined)
    shown = setTimeout(() => setState('reconnecting'), SHOW_AFTER_MS);
  else if (state === 'connecting') setState('reconnecting');
  if (stream?.readyState !== EventSource.CLOSED) return;
  // The server answered with an error, or a proxy in front of it. Browsers give up then.
  const failed = stream;
  failed.close();
  const again = (waitMs: number) =>
    setTimeout(() => {
      if (stream === failed) openStream();
    }, waitMs);
  readRefusal('forecasts/stream').then((status) => {
    if (stream !== failed) return;
    if (status !== TOO_MANY) {
      if (state === 'too-many') setState('reconnecting');
      again(RECONNECT_MS);
      return;
    }
    clearTimeout(shown);
    shown = undefined;
    setState('too-many');
    again(TOO_MANY_MS);
  });
}

function tell(event: LiveEvent, data: unknown): void {
  for (const listener of listeners) listener(event, data);
}

function setState(next: LiveState): void {
  state = next;
  for (const watcher of watchers) watcher(next);
}

export function useLiveState(): LiveState {
  const [shownState, show] = useState(state);
  useEffect(() => {
    show(state);
    watchers.add(show);
    return () => void watchers.delete(show);
  }, []);
  return shownState;
}

/** Calls `react` at each of these events, and after a reconnection: then events may have been missed. */
export function useLiveEvents(events: readonly LiveEvent[], react: (event: LiveEvent, data: unknown) => void): void {
  const newest = useRef({ events, react });
  newest.current = { events, react };
  useEffect(() => {
    const listener = (event: LiveEvent, data: unknown) => {
      if (event === 'reconnected' || newest.current.events.includes(event)) newest.current.react(event, data);
    };
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
}
