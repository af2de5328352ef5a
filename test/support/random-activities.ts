import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { RandomDagInput } from './workflows/random-dag';

/** One call of an activity of a random DAG. */
export interface Call {
  readonly step: number;
  /** The element of an instance of a mapped step; `null` for other steps. */
  readonly element: number | null;
  isOpen: boolean;
  /** The calls that were running when this call started. */
  readonly openAtStart: readonly Pick<Call, 'step' | 'element'>[];
}

export const MAX_STEPS = 7;
/** How often a flaky step fails before it succeeds. */
const FLAKY_FAILURES = 2;
const CALL_MS = 15;

/** What each activity returns: the list for mapped steps. */
export const LIST: readonly number[] = [0, 1];

type Activity = (input: RandomDagInput & { element?: number }) => Promise<readonly number[]>;
export type RandomActivities = Record<string, Activity>;

/**
 * The activities `behave0`, `behave1`, … of random DAGs.
 * @param calls the calls of each workflow, by its id
 * @param onCall is called when a call starts; `count` is the number of calls of this workflow so far
 */
export function createRandomActivities(
  calls: Map<string, Call[]>,
  onCall: (call: { workflowId: string; count: number }) => void,
): RandomActivities {
  const behave =
    (step: number): Activity =>
    async ({ steps, element = null }) => {
      const { workflowId } = Context.current().info.workflowExecution ?? { workflowId: '' };
      const earlier = calls.get(workflowId) ?? [];
      const openAtStart = earlier
        .filter(({ isOpen }) => isOpen)
        .map((other) => ({ step: other.step, element: other.element }));
      const call: Call = { step, element, isOpen: true, openAtStart };
      calls.set(workflowId, [...earlier, call]);
      onCall({ workflowId, count: earlier.length + 1 });
      try {
        await sleep(CALL_MS);
        const count = earlier.filter((other) => other.step === step && other.element === element).length;
        failLike(steps[step]?.behaviour, count);
        return LIST;
      } finally {
        call.isOpen = false;
      }
    };
  return Object.fromEntries(Array.from({ length: MAX_STEPS }, (_, step) => [`behave${step}`, behave(step)]));
}

function failLike(behaviour: string | undefined, earlierCalls: number): void {
  if (behaviour === 'fail-for-good') throw ApplicationFailure.nonRetryable('bad request');
  if (behaviour === 'fail') throw new Error('connection refused');
  if (behaviour === 'flaky' && earlierCalls < FLAKY_FAILURES) throw new Error('not ready');
}
