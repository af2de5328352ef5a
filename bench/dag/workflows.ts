import { proxyActivities } from '@temporalio/workflow';
import { activityTypes, dag } from '../../workflows/dag/declare';
import { runDag } from '../../workflows/dag/run';

export interface IdleActivities {
  idle(input: object): Promise<null>;
}

const declared = activityTypes<IdleActivities>();

const sixSteps = dag<object>('six', ({ step }) => {
  const one = step('one', {}, declared.idle);
  const two = step('two', { one }, declared.idle);
  const three = step('three', { two }, declared.idle);
  const four = step('four', { three }, declared.idle);
  const five = step('five', { four }, declared.idle);
  step('six', { five }, declared.idle);
});

/** Six steps in a row through the engine. */
export async function throughDag(): Promise<void> {
  await runDag(sixSteps, {});
}

const { idle } = proxyActivities<IdleActivities>({ startToCloseTimeout: 60_000, heartbeatTimeout: 10_000 });

/** The same six as bare Temporal activities: what the engine is measured against. */
export async function bare(): Promise<void> {
  for (let step = 0; step < 6; step++) await idle({});
}
