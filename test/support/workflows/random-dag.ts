import { CancelledFailure } from '@temporalio/workflow';
import {
  activityTypes,
  type Build,
  dag,
  type InstanceRule,
  type StepRef,
  type TriggerRule,
} from '../../../workflows/dag/declare';
import { selectKeptSteps } from '../../../workflows/dag/rerun';
import { runDag } from '../../../workflows/dag/run';
import type { StepStatus } from '../../../workflows/dag/status';
import type { RandomActivities } from '../random-activities';

export interface RandomStep {
  /** Indices of earlier steps. */
  readonly needs: readonly number[];
  readonly rule: TriggerRule;
  /** `flaky` fails twice. `skip` is skipped before it runs. `nothing` runs and reports that it did nothing. */
  /** A mapped step runs once for each element of the list that its first need returns, which is not a mapped step. */
  readonly mapped?: InstanceRule;
  readonly behaviour: 'succeed' | 'flaky' | 'fail' | 'fail-for-good' | 'skip' | 'nothing';
}

export interface RandomDagInput {
  readonly steps: readonly RandomStep[];
  /** Runs the DAG again from this step, with the other results of the run `earlier`. */
  readonly rerun?: { readonly fromStep: string; readonly earlier: readonly StepStatus[] };
}

export const MAX_ATTEMPTS = 3;
export const nameOf = (index: number) => `step-${index}`;

/** Step number n calls the activity `behave<n>`, because an activity does not know for which step it runs. */
const activities = activityTypes<RandomActivities>();

const declareAll =
  (steps: readonly RandomStep[]) =>
  ({ step, map }: Build<RandomDagInput>) => {
    const refs: StepRef<readonly number[]>[] = [];
    for (const [index, { needs, rule, behaviour, mapped }] of steps.entries()) {
      const refsOfNeeds = Object.fromEntries(needs.map((need) => [nameOf(need), refs[need] ?? { name: '' }]));
      const behave = activities[`behave${index}`] as RandomActivities[string];
      const options = {
        rule,
        retry: { attempts: MAX_ATTEMPTS, firstDelayMs: 5, maxDelayMs: 10 },
        skip: () => (behaviour === 'skip' ? 'it is a holiday' : null),
        didNothing: () => (behaviour === 'nothing' ? 'nothing was due' : null),
      };
      const mapping = { over: nameOf(needs[0] ?? 0), keyOf: String, instances: mapped ?? 'all-done' };
      const ref = mapped
        ? map(nameOf(index), refsOfNeeds, behave, { ...options, ...mapping })
        : step(nameOf(index), refsOfNeeds, behave, options);
      refs.push(ref as StepRef<readonly number[]>);
    }
  };

export async function runRandomDag(input: RandomDagInput): Promise<StepStatus[]> {
  const { rerun } = input;
  const random = dag<RandomDagInput>('random', declareAll(input.steps));
  const steps = await runDag(random, input, { readKept: async () => (rerun ? selectKeptSteps(random, rerun) : []) });
  if (steps.some(({ state }) => state === 'cancelled')) throw new CancelledFailure('a step was cancelled');
  return steps;
}
