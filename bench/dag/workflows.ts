import { proxyActivities } from '@temporalio/workflow';
import { activityTypes, dag } from '../../workflows/dag/declare';
import { runDag } from '../../workflows/dag/run';

export interface IdleActivities {
  idle(input: object): Promise<null>;
}

const activities = activityTypes<IdleActivities>();

const sixSteps = dag<object>('six', ({ step }) => {
  const one = step('one', {}, activities.idle);
  const two = step('two', { one }, activities.idle);
  const three = step('three', { two }, activities.idle);
  const four = step('four', { three }, activities.idle);
  const five = step('five', { four }, activities.idle);
  step('six', { five }, activities.idle);
});

/** Runs six consecutive steps with the DAG engine. */
export async function asDag(): Promise<void> {
  await runDag(sixSteps, {});
}

const { idle } = proxyActivities<IdleActivities>({ startToCloseTimeout: 60_000, heartbeatTimeout: 10_000 });

/** Runs the same six activities without the engine, for comparison. */
export async function asActivities(): Promise<void> {
  for (let step = 0; step < 6; step++) await idle({});
}
