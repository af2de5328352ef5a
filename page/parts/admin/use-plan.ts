import { useEffect, useRef, useState } from 'preact/hooks';

/** A person who types is not asked for each letter. */
const PAUSE_MS = 400;

export interface Plan {
  /** The request that the plan is about. */
  readonly request: string;
  /** What the action will do; `null` when it is not possible. */
  readonly text: string | null;
  readonly error: Error | null;
}

/**
 * Asks what an action would do, again after each change of `request`. Returns `null` while the answer is on its way.
 * @param request stands for the values of the action; `null` while they are incomplete or the token is missing
 */
export function usePlan(request: string | null, ask: () => Promise<string>): Plan | null {
  const [plan, setPlan] = useState<Plan | null>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (request === null) return;
    let isGone = false;
    const set = (answer: Omit<Plan, 'request'>) => {
      if (!isGone) setPlan({ request, ...answer });
    };
    const timer = setTimeout(
      () => {
        isFirst.current = false;
        ask().then(
          (text) => set({ text, error: null }),
          (error: Error) => set({ text: null, error }),
        );
      },
      isFirst.current ? 0 : PAUSE_MS,
    );
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [request]);
  return plan?.request === request ? plan : null;
}
