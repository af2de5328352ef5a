import { ApplicationFailure } from '@temporalio/workflow';
import type { Step } from './declare';
import type { StepStatus } from './status';

/** An instance of a mapped step, which runs like a step, with the input of its activity. */
export interface Instance<Input> {
  readonly step: Step<Input>;
  readonly input: Input;
}

/** `forecast-active[btc-rise-2pct-12h-v3]` → `forecast-active`; `null` for a name that is not one of an instance. */
export function mappedStepOf(name: string): string | null {
  return /^(.+?)\[.+\]$/.exec(name)?.[1] ?? null;
}

/**
 * The instances of a mapped step, one for each element of its list. A need without a result has no element.
 * @param input the input of the step, with the results of its needs
 * @throws ApplicationFailure `DuplicateElements`
 */
export function listInstances<Input extends object>(step: Step<Input>, input: Input): Instance<Input>[] {
  const { mapping, ...plain } = step;
  if (!mapping) return [];
  const { [mapping.over]: list, ...rest } = input as Record<string, unknown>;
  const elements = (list ?? []) as readonly never[];
  const names = elements.map((element, index) => `${step.name}[${mapping.keyOf(element, index)}]`);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    throw ApplicationFailure.nonRetryable(`The list has two elements for ${repeated}`, 'DuplicateElements');
  return elements.map((element, index) => ({
    step: { ...plain, name: names[index] ?? '' },
    input: { ...rest, element } as unknown as Input,
  }));
}

/**
 * The end of a mapped step whose instances have ended: the list of their results, and which of them failed.
 * @throws ApplicationFailure when an instance failed and the step does not tolerate it
 */
export function joinInstances<Input>(
  { mapping }: Step<Input>,
  instances: readonly StepStatus[],
): { results: unknown[]; problem: string | null } {
  const failed = instances.filter(({ state }) => state === 'failed');
  const described = failed.map(({ step, reason }) => `${step}: ${reason}`).join('; ');
  const problem = failed.length === 0 ? null : `${failed.length} of ${instances.length} failed: ${described}`;
  if (problem !== null && mapping?.instances !== 'all-done') throw ApplicationFailure.nonRetryable(problem);
  return { results: instances.map(({ result }) => result ?? null), problem };
}
