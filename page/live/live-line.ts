import { useEffect, useRef, useState } from 'preact/hooks';
import { addressOf } from '../navigation/root';
import { readRefusal, TOO_MANY, TOO_MANY_MS } from './read-refusal';

/** How long until the page connects again. Not all pages at the same time: up to as much is added. */
const RECONNECT_MS = 2_000;
/** The server sends something each 15 s. A connection that is silent for so long is broken. */
const SILENT_MS = 40_000;

export type LiveLineState = 'connecting' | 'live' | 'reconnecting' | 'too-many';

/**
 * Hears of the bars, forecasts, scores and news of an asset while a view shows it, over the WebSocket of the server. `react` is called for
 * each, and when the connection is back: then events may have been missed.
 */
export function useLiveLine(asset: string | undefined, react: () => void): LiveLineState {
  const [state, setState] = useState<LiveLineState>('connecting');
  const newest = useRef(react);
  newest.current = react;
  useEffect(() => {
    if (asset === undefined) return;
    let socket: WebSocket;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let silence: ReturnType<typeof setTimeout> | undefined;
    let wasLost = false;
    let isOver = false;
    const watchSilence = () => {
      clearTimeout(silence);
      silence = setTimeout(() => socket.close(), SILENT_MS);
    };
    const hear = ({ data }: MessageEvent) => {
      watchSilence();
      const { type } = JSON.parse(String(data)) as { type: string };
      if (type === 'subscribed') {
        setState('live');
        if (wasLost) newest.current();
        wasLost = false;
      } else if (CHANGES.has(type)) newest.current();
    };
    const connect = () => {
      let wasOpen = false;
      socket = new WebSocket(addressOf('ws').replace(/^http/, 'ws'));
      watchSilence();
      socket.onopen = () => {
        wasOpen = true;
        socket.send(JSON.stringify({ type: 'subscribe', asset }));
      };
      socket.onmessage = hear;
      socket.onclose = async () => {
        clearTimeout(silence);
        wasLost = true;
        if (wasOpen) setState('reconnecting');
        const isRefused = !wasOpen && (await readRefusal('ws')) === TOO_MANY;
        if (isOver) return;
        setState(isRefused ? 'too-many' : 'reconnecting');
        retry = setTimeout(connect, (isRefused ? TOO_MANY_MS : RECONNECT_MS) * (1 + Math.random()));
      };
    };
    connect();
    return () => {
      isOver = true;
      clearTimeout(retry);
      clearTimeout(silence);
      socket.onclose = null;
      socket.close();
    };
  }, [asset]);
  return state;
}

/** `lost` comes before newer events when the page was too slow. */
const CHANGES = new Set(['bars', 'forecasts', 'scores', 'news', 'lost']);
