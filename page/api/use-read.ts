import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { LiveEvent } from '../live/events';
import { useLiveEvents } from '../live/live';
import type { Answers, Route } from './answers';
import { ApiError, type ReadOptions, read } from './client';

/** While the stream of events is away, the newest answer may be this old. The page never reads more often by itself. */
const RETRY_MS = 60_000;
/** All open pages hear of an event at the same time, and many events can come at once: each page reads once, at a random time within this. */
const SPREAD_MS = 1_000;

export interface Reading<Answer> {
  /** The newest answer; it stays while a later request fails. */
  readonly answer: Answer | null;
  /** Why the newest request failed; `null` when it succeeded. */
  readonly error: ApiError | null;
  readonly isLoading: boolean;
  /** Reads again now. */
  readonly reload: () => void;
}

export interface UseReadOptions extends Omit<ReadOptions, 'signal'> {
  /** Reads again when one of these events happens. */
  readonly on?: readonly LiveEvent[];
  /** Reads only while this is true; default true. */
  readonly isWanted?: boolean;
}

/** Reads a route, and reads it again at the given live events, after a reconnection, and each minute while it fails. */
export function useRead<R extends Route>(route: R, options: UseReadOptions = {}): Reading<Answers[R]> {
  const { on = [], isWanted = true, ...choices } = options;
  const key = JSON.stringify([route, choices]);
  const [state, setState] = useState<{ key: string; answer: Answers[R] | null; error: ApiError | null }>();
  const [count, setCount] = useState(0);
  const reload = useCallback(() => setCount((value) => value + 1), []);
  const newest = useRef(choices);
  newest.current = choices;
  // `key` stands for the route and its choices; `count` asks for the same again.
  useEffect(() => {
    if (!isWanted) return;
    const abort = new AbortController();
    read(route, { ...newest.current, signal: abort.signal }).then(
      (answer) => {
        if (!abort.signal.aborted) setState({ key, answer, error: null });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState((last) => ({ ...keep(last, key), error: toApiError(error) }));
      },
    );
    return () => abort.abort();
  }, [key, count, isWanted, route]);
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useLiveEvents(on, () => {
    waiting.current ??= setTimeout(() => {
      waiting.current = undefined;
      reload();
    }, Math.random() * SPREAD_MS);
  });
  const failed = state?.error ?? null;
  useEffect(() => {
    // A request that is wrong stays wrong.
    if (failed === null || (failed.status >= 400 && failed.status < 500)) return;
    const timer = setInterval(reload, RETRY_MS);
    return () => clearInterval(timer);
  }, [failed, reload]);
  const current = keep(state, key);
  return { ...current, isLoading: isWanted && current.answer === null && current.error === null, reload };
}

/** The answer to an earlier question is never shown as that to the present one. */
function keep<State extends { key: string; answer: unknown; error: ApiError | null }>(
  state: State | undefined,
  key: string,
) {
  const isSame = state?.key === key;
  return { key, answer: isSame ? (state.answer as State['answer']) : null, error: isSame ? state.error : null };
}

function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(String(error), 0, 'Unexpected');
}
