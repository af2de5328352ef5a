import { defineQuery } from '@temporalio/workflow';

/**
 * A DAG, declared as data, once; `runDag` runs it as a Temporal workflow. A step starts as soon as all its needs have
 * succeeded; branches run side by side; what a failed or skipped step feeds does not run.
 */
export interface Dag<Input> {
  readonly name: string;
  readonly steps: readonly Step<Input>[];
}

export interface Step<Input> {
  readonly name: string;
  /** Name in the activity's input → name of the step whose result stands there. */
  readonly needs: Readonly<Record<string, string>>;
  readonly activityType: string;
  readonly options: StepOptions<Input>;
}

export interface StepOptions<Input> {
  /** Task queue; that of the workflow when absent. */
  readonly queue?: string;
  /** Longest that one attempt may take, ms. */
  readonly timeoutMs?: number;
  readonly retry?: Retry;
  /** Called when the needs have succeeded: `true` runs the step, a text skips it and is the reason shown. Pure. */
  readonly when?: (input: Input) => true | string;
}

export interface Retry {
  /** How often the step is tried in all. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  /** The delay doubles after each attempt, up to this. */
  readonly maxDelayMs: number;
}

export type StepState =
  | 'waiting'
  | 'running'
  | 'retrying'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'upstream-failed'
  | 'cancelled';

/** Where one step stands, as `stepsQuery` tells it. Instants are epoch ms. */
export interface StepStatus {
  readonly step: string;
  readonly activityType: string;
  readonly needs: readonly string[];
  readonly state: StepState;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly result: unknown;
  /** The newest error while retrying or failed; why it was left out when skipped. */
  readonly reason: string | null;
}

export const stepsQuery = defineQuery<StepStatus[]>('steps');

declare const resultOf: unique symbol;

/** A declared step, for use as a need of later ones: so a cycle cannot be written, and a wrong edge does not compile. */
export interface StepRef<Result> {
  readonly name: string;
  readonly [resultOf]?: Result;
}

type Needs = Readonly<Record<string, StepRef<unknown>>>;
type ResultsOf<N extends Needs> = { readonly [K in keyof N]: N[K] extends StepRef<infer Result> ? Result : never };
type Activity<Input, Result> = (input: Input) => Promise<Result>;

export type DeclareStep<Input> = <N extends Needs, Result>(
  name: string,
  needs: N,
  activity: Activity<Input & ResultsOf<N>, Result>,
  options?: StepOptions<Input & ResultsOf<N>>,
) => StepRef<Result>;

/** Declares a DAG. See workflows/hourly.ts for one. */
export function dag<Input>(name: string, declare: (build: { step: DeclareStep<Input> }) => void): Dag<Input> {
  const steps: Step<Input>[] = [];
  const step: DeclareStep<Input> = (stepName, needs, activity, options = {}) => {
    if (steps.some((other) => other.name === stepName))
      throw new RangeError(`Two steps of ${name} are called ${stepName}`);
    const needNames = Object.fromEntries(Object.entries(needs).map(([key, ref]) => [key, ref.name]));
    const { activityType } = activity as unknown as { activityType: string };
    // Inside, inputs are what `needs` gathers; that they fit was checked against the declaration above.
    steps.push({ name: stepName, needs: needNames, activityType, options: options as StepOptions<Input> });
    return { name: stepName };
  };
  declare({ step });
  return { name, steps };
}

/** The activities of an area by name and type, for use in a declaration; nothing of their code is loaded. */
export function activityTypes<Activities extends object>(): Activities {
  const named = (activityType: string) => Object.assign(() => undefined, { activityType });
  return new Proxy({} as Activities, { get: (_, activityType) => named(String(activityType)) });
}
