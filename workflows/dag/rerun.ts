import { ApplicationFailure } from '@temporalio/workflow';
import type { Dag, Step } from './declare';
import { mappedStepOf } from './instances';
import type { StepStatus } from './status';

/**
 * The step and all steps that need its result, directly or not, in the order of declaration.
 * @param given the name of a step, or of an instance of a mapped step
 * @throws ApplicationFailure `UnknownStep`
 */
export function listAffectedSteps<Input>(dag: Dag<Input>, given: string): readonly Step<Input>[] {
  const name = mappedStepOf(given) ?? given;
  if (!dag.steps.some((step) => step.name === name)) {
    const names = dag.steps.map((step) => step.name).join(', ');
    throw ApplicationFailure.nonRetryable(`There is no step "${given}"; the steps are ${names}`, 'UnknownStep');
  }
  return selectSteps(dag, (step) => step.name === name);
}

/**
 * The steps of an earlier run whose results a rerun from `fromStep` keeps: those that succeeded or were skipped, and that need
 * neither `fromStep` nor another step that runs again. If `fromStep` is an instance of a mapped step, the other instances that succeeded
 * are kept too.
 */
export function selectKeptSteps<Input>(
  dag: Dag<Input>,
  { earlier, fromStep }: { earlier: readonly StepStatus[]; fromStep: string },
): StepStatus[] {
  const cleared = new Set(listAffectedSteps(dag, fromStep).map(({ name }) => name));
  const ended = new Map<string, StepStatus[]>(earlier.filter(hasResult).map((status) => [status.step, [status]]));
  const again = selectSteps(dag, ({ name }) => cleared.has(name) || !ended.has(name));
  const namesAgain = new Set(again.map(({ name }) => name));
  const instancesOf = (name: string) => earlier.filter(({ instanceOf }) => instanceOf === name);
  return dag.steps.flatMap(({ name }) => {
    if (!namesAgain.has(name)) return [...(ended.get(name) ?? []), ...instancesOf(name)];
    const keepsOthers = mappedStepOf(fromStep) === name;
    return keepsOthers ? instancesOf(name).filter((one) => one.step !== fromStep && hasResult(one)) : [];
  });
}

function hasResult({ state }: StepStatus): boolean {
  return state === 'succeeded' || state === 'skipped';
}

/** The steps that match, and all steps that need one of them. A step is declared after the steps that it needs. */
function selectSteps<Input>({ steps }: Dag<Input>, matches: (step: Step<Input>) => boolean): Step<Input>[] {
  const selected = new Set<string>();
  return steps.filter((step) => {
    const isSelected = matches(step) || Object.values(step.needs).some((need) => selected.has(need));
    if (isSelected) selected.add(step.name);
    return isSelected;
  });
}
