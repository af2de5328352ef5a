import { activityTypes, dag, type StepStatus } from '../../../workflows/dag/declare';
import { runDag } from '../../../workflows/dag/run';
import type { PlantActivities } from '../plant-activities';

/** DAGs for the tests of the engine, on the activities of `plant-activities.ts`. */
const plant = activityTypes<PlantActivities>();
const quick = { attempts: 3, firstDelayMs: 10, maxDelayMs: 20 };

const diamond = dag<{ seed: number }>('diamond', ({ step }) => {
  const top = step('top', {}, plant.grow);
  const left = step('left', { top }, plant.branch);
  const right = step('right', { top }, plant.branch);
  step('bottom', { left, right }, plant.join);
});

const withered = dag<{ seed: number }>('withered', ({ step }) => {
  const sick = step('sick', {}, plant.wither, { retry: quick });
  step('below-sick', { sick }, plant.swallow);
  const hopeless = step('hopeless', {}, plant.die, { retry: quick });
  step('below-hopeless', { hopeless }, plant.swallow);
  const healthy = step('healthy', {}, plant.grow);
  const optional = step('optional', { healthy }, plant.swallow, { when: () => 'not in winter' });
  step('below-optional', { optional }, plant.swallow);
});

const recovering = dag<{ seed: number }>('recovering', ({ step }) => {
  step('flaky', {}, plant.flower, { retry: quick });
  step('told-when', {}, plant.flowerLater, { retry: { ...quick, firstDelayMs: 60_000, maxDelayMs: 60_000 } });
});

const slow = dag<{ seed: number }>('slow', ({ step }) => {
  const long = step('long', {}, plant.sleepLong);
  step('after-long', { long }, plant.swallow);
});

const dags = { diamond, withered, recovering, slow };

export async function runPlant({ name, seed }: { name: keyof typeof dags; seed: number }): Promise<StepStatus[]> {
  return runDag(dags[name], { seed });
}
