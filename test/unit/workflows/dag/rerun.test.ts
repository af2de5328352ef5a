import { activityTypes, dag } from '../../../../workflows/dag/declare';
import { listAffectedSteps, selectKeptSteps } from '../../../../workflows/dag/rerun';
import { createStatus, type StepState, type StepStatus } from '../../../../workflows/dag/status';

interface Activities {
  work(input: object): Promise<number>;
}
const { work } = activityTypes<Activities>();

/** first → second → third, and first → aside. */
const chain = dag<object>('chain', ({ step }) => {
  const first = step('first', {}, work);
  const second = step('second', { first }, work);
  step('third', { second }, work);
  step('aside', { first }, work);
});

function runWith(states: Record<string, StepState>): StepStatus[] {
  return chain.steps.map((step) => ({ ...createStatus(step, null), state: states[step.name] ?? 'succeeded' }));
}

const namesOf = (steps: readonly { step: string }[]) => steps.map(({ step }) => step);

test('a cleared step runs again with all steps that need its result', () => {
  const names = (name: string) => listAffectedSteps(chain, name).map((step) => step.name);
  expect(names('second')).toEqual(['second', 'third']);
  expect(names('first')).toEqual(['first', 'second', 'third', 'aside']);
  expect(names('aside')).toEqual(['aside']);
});

test('an unknown step is refused with the names of the steps', () => {
  expect(() => listAffectedSteps(chain, 'fourth')).toThrow(
    'There is no step "fourth"; the steps are first, second, third, aside',
  );
});

test('a rerun keeps the results that do not depend on the step', () => {
  expect(namesOf(selectKeptSteps(chain, { earlier: runWith({}), fromStep: 'second' }))).toEqual(['first', 'aside']);
  expect(selectKeptSteps(chain, { earlier: runWith({}), fromStep: 'first' })).toEqual([]);
});

test('a rerun also runs the steps that did not succeed, and all steps that need them', () => {
  const keptAfter = (states: Record<string, StepState>) =>
    namesOf(selectKeptSteps(chain, { earlier: runWith(states), fromStep: 'aside' }));
  expect(keptAfter({ second: 'failed', third: 'upstream-failed' })).toEqual(['first']);
  expect(keptAfter({ second: 'skipped', third: 'skipped' })).toEqual(['first', 'second', 'third']);
  expect(keptAfter({ first: 'cancelled' })).toEqual([]);
});
