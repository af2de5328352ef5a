import { DeadlineError } from '../../../system/calls';
import { unavailable } from '../../http-error';

/** Knows which parts have not answered yet. */
export interface Waiting {
  /** The same object; its calls count as waiting for `part` until they have answered. */
  watch<T extends object>(part: string, target: T): T;
  /** The part that was asked last and has not answered. */
  newest(): string | undefined;
}

export function createWaiting(): Waiting {
  const parts = new Set<{ readonly part: string }>();
  return {
    watch: (part, target) =>
      new Proxy(target, {
        get: (object, name, receiver) => {
          const value: unknown = Reflect.get(object, name, receiver);
          if (typeof value !== 'function') return value;
          return (...given: unknown[]): unknown => {
            const answer: unknown = Reflect.apply(value, object, given);
            if (!(answer instanceof Promise)) return answer;
            const call = { part };
            parts.add(call);
            return answer.finally(() => parts.delete(call));
          };
        },
      }),
    newest: () => [...parts].at(-1)?.part,
  };
}

/** @throws HttpError `TooSlow` that names the part, when the error says that a deadline has passed */
export function explainSlowness(error: unknown, waiting: Pick<Waiting, 'newest'>): void {
  const { cause, code } = error as { cause?: unknown; code?: string };
  const part = waiting.newest();
  // Without an unanswered part, the message about Temporal is right.
  if (!(cause instanceof DeadlineError) || (part === undefined && code === 'TemporalUnreachable')) return;
  const slow = part === undefined ? 'The action has not ended' : `${part} has not answered`;
  const message = `${slow} in time (${cause.message}). What was asked may still be done; look before you ask again. \`nexthour status\` says what does not answer`;
  throw unavailable('TooSlow', message, { retryAfterS: 30, cause });
}
