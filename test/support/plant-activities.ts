import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

/** Activities with effects that the tests of the engine can see. */
export function createPlantActivities(log: string[] = []) {
  const seen = new Map<string, number>();
  const countOf = (key: string) => {
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return seen.get(key) ?? 0;
  };
  return {
    grow: async ({ seed }: { seed: number }) => {
      log.push('grow');
      return { height: seed };
    },
    branch: async ({ top }: { top: { height: number } }) => {
      log.push('branch starts');
      await new Promise((resolve) => setTimeout(resolve, 200));
      log.push('branch ends');
      return { leaves: top.height * 10 };
    },
    join: async ({ left, right }: { left: { leaves: number }; right: { leaves: number } }) =>
      left.leaves + right.leaves,
    swallow: async (_: object) => {
      log.push('swallow');
    },
    wither: async (_: object): Promise<null> => {
      log.push('wither');
      throw new Error('no water');
    },
    die: async (_: object): Promise<null> => {
      log.push('die');
      throw ApplicationFailure.nonRetryable('frost', 'Frost');
    },
    flower: async ({ seed }: { seed: number }) => {
      if (countOf(`flower ${seed}`) < 3) throw new Error('too early');
      return 'open';
    },
    flowerLater: async ({ seed }: { seed: number }) => {
      if (countOf(`flowerLater ${seed}`) > 1) return 'open';
      throw ApplicationFailure.create({ message: 'come back soon', details: [{ retryAfterMs: 20 }] });
    },
    sleepLong: async (_: object) => {
      await Context.current().sleep(60_000);
    },
  };
}

export type PlantActivities = ReturnType<typeof createPlantActivities>;
