import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { until } from './until';

/**
 * Activities for the tests of the DAG engine. They append their actions to `log`.
 * @param gate the element `slow` ends when it is open
 */
export function createTestActivities(log: string[], gate: { readonly isOpen: boolean }) {
  const calls = new Map<string, number>();
  const countCall = (key: string) => {
    const count = (calls.get(key) ?? 0) + 1;
    calls.set(key, count);
    return count;
  };
  return {
    double: async ({ seed }: { seed: number }) => {
      log.push('double');
      return { value: seed * 2 };
    },
    multiplySlowly: async ({ doubled }: { doubled: { value: number } }) => {
      log.push('multiplySlowly starts');
      await new Promise((resolve) => setTimeout(resolve, 200));
      log.push('multiplySlowly ends');
      return { value: doubled.value * 10 };
    },
    add: async ({ left, right }: { left: { value: number }; right: { value: number } }) => left.value + right.value,
    logCall: async (_: object) => {
      log.push('logCall');
    },
    /** Returns the results of the needs. `null` stands for a need without a result. */
    listInput: async (input: Record<string, unknown>) => input,
    fail: async (_: object): Promise<null> => {
      log.push('fail');
      throw new Error('connection refused');
    },
    failForGood: async (_: object): Promise<null> => {
      log.push('failForGood');
      throw ApplicationFailure.nonRetryable('bad request', 'BadRequest');
    },
    succeedOnThirdAttempt: async ({ seed }: { seed: number }) => {
      if (countCall(`succeedOnThirdAttempt ${seed}`) < 3) throw new Error('not ready');
      return 'done';
    },
    requestRetryAfter20Ms: async ({ seed }: { seed: number }) => {
      if (countCall(`requestRetryAfter20Ms ${seed}`) > 1) return 'done';
      throw ApplicationFailure.create({ message: 'try again later', details: [{ retryAfterMs: 20 }] });
    },
    listElements: async ({ seed }: { seed: number }) =>
      ['good', 'flaky', 'bad', 'slow'].map((name) => ({ name, key: `${name} ${seed}` })),
    listNothing: async (_: object): Promise<{ name: string; key: string }[]> => [],
    useElement: async ({ element: { name, key } }: { element: { name: string; key: string } }) => {
      log.push(`useElement ${name}`);
      if (name === 'bad') throw ApplicationFailure.nonRetryable('this element is bad');
      if (name === 'flaky' && countCall(`useElement ${key}`) < 3) throw new Error('not ready');
      if (name === 'slow') await until(async () => gate.isOpen, Boolean);
      return name.length;
    },
    sleepForAMinute: async (_: object) => {
      await Context.current().sleep(60_000);
    },
  };
}

export type TestActivities = ReturnType<typeof createTestActivities>;
