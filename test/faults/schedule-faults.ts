import { randomUUID } from 'node:crypto';
import { hourOf } from '../../forecasting/hour';
import { startHour } from '../../temporal/hours';
import { PIPELINE_QUEUE } from '../../workflows/temporal-names';
import type { tick } from '../../workflows/tick';
import type { Fault } from './fault';
import type { Target } from './target';

const asset = 'BTC';

/** Another scheduler: a tick that does not know of the schedule's own. Returns how to wait until it has ended. */
async function startTick({ temporal }: Target): Promise<() => Promise<void>> {
  const options = {
    taskQueue: PIPELINE_QUEUE,
    workflowId: `tick/${randomUUID()}`,
    args: [{ asset }] as [{ asset: string }],
  };
  const handle = await temporal.workflow.start<typeof tick>('tick', options);
  return () => handle.result().then(() => undefined);
}

async function startTwoTicks(target: Target): Promise<() => Promise<void>> {
  const waits = await Promise.all([startTick(target), startTick(target)]);
  return () => Promise.all(waits.map((wait) => wait())).then(() => undefined);
}

export const scheduleFaults: readonly Fault[] = [
  {
    name: 'two schedulers and a person start an hour that runs',
    at: 0,
    holdMs: 0,
    inject: async (target) => {
      const hour = hourOf(target.now());
      const wait = await startTwoTicks(target);
      await Promise.all([1, 2, 3].map(() => startHour(target.temporal, { asset, hour, trains: false })));
      return wait;
    },
  },
  {
    name: 'two schedulers and a person start an hour at once',
    // The ticks train.
    trains: true,
    isLong: true,
    holdMs: 0,
    inject: startTwoTicks,
  },
];
