import { useEffect, useRef, useState } from 'preact/hooks';

/** A person who types is not asked for each letter. */
const PAUSE_MS = 400;

/** What an action will do. */
export interface Planned {
  readonly message: string;
  /** What is sent with the action, so that it does this or is refused. */
  readonly agreed?: Readonly<Record<string, string | number | boolean>>;
}

export interface Plan {
  /** The request that the plan is about. */
  readonly request: string;
  /** What the action will do; `null` when it is not possible. */
  readonly planned: Planned | null;
  readonly error: Error | null;
}

/**
 * Asks what an action would do, again after each change of `request`. Returns `null` while the answer is on its way.
 * @param request stands for the values of the action; `null` while they are incomplete or the token is missing
 * @param count asks for the same again when it changes
 */
export function usePlan(request: string | null, ask: () => Promise<Planned>, count: number): Plan | null {
  const [plan, setPlan] = useState<Plan | null>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (request === null) return;
    setPlan(null);
    let isGone = false;
    const set = (answer: Omit<Plan, 'request'>) => {
      if (!isGone) setPlan({ request, ...answer });
    };
    const timer = setTimeout(
      () => {
        isFirst.current = false;
        ask().then(
          (planned) => set({ planned, error: null }),
          (error: Error) => set({ planned: null, error }),
        );
      },
      isFirst.current ? 0 : PAUSE_MS,
    );
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [request, count]);
  return plan?.request === request ? plan : null;
}
