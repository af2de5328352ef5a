/**
 * Declares DAGs whose steps are Temporal activities. `runDag` (run.ts) runs a DAG inside a workflow; `stepsQuery` (status.ts)
 * reads the state of its steps.
 *
 * ```ts
 * interface Activities {
 *   fetchOrders(input: { day: string }): Promise<Order[]>;
 *   sendInvoices(input: { day: string; orders: Order[] }): Promise<number>;
 * }
 * const activities = activityTypes<Activities>();
 *
 * const invoicing = dag<{ day: string }>('invoicing', ({ step }) => {
 *   const orders = step('fetch', {}, activities.fetchOrders, { timeoutMs: 300_000 });
 *   step('send', { orders }, activities.sendInvoices, {
 *     skip: ({ orders }) => (orders.length === 0 ? 'there are no orders' : null),
 *   });
 * });
 *
 * export const invoice = (input: { day: string }) => runDag(invoicing, input);
 * ```
 *
 * The input of an activity is the input of the DAG plus the results of the needs, under the names given in `needs`. A need must
 * be a step that is declared above, so a cycle cannot be written. The result of a need must have the type that the activity
 * takes, so a wrong edge does not compile.
 */
export interface Dag<Input> {
  readonly name: string;
  readonly steps: readonly Step<Input>[];
  /** Time limit of a run, ms, from the moment when a worker starts it. When it passes, the steps that have not ended fail. */
  readonly timeLimitMs?: number;
}

export interface Step<Input> {
  readonly name: string;
  /** Property of the activity's input → name of the step whose result it holds. */
  readonly needs: Readonly<Record<string, string>>;
  readonly activityType: string;
  readonly rule: TriggerRule;
  readonly options: StepOptions<Input, unknown>;
}

/**
 * When a step starts, once all its needs have ended:
 * - `all-succeeded`: all needs have succeeded. The step is skipped if one was skipped, and does not run if one failed.
 * - `none-failed`: the needs have succeeded or were skipped. The step does not run if one failed.
 * - `all-done`: always.
 *
 * With the last two, the result of a need that has none is `null`, and the activity must accept it.
 */
export type TriggerRule = 'all-succeeded' | 'none-failed' | 'all-done';

export interface StepOptions<Input, Result> {
  /** Task queue of the activity. Default: the task queue of the workflow. */
  readonly queue?: string;
  /** Time limit of one attempt, ms. Default: one minute. */
  readonly timeoutMs?: number;
  readonly retry?: Retry;
  /**
   * Called when the trigger rule allows the step to run. Returns `null` to run the step, or the reason to skip it, which its status
   * shows. It runs in the workflow, so it must be a pure function.
   */
  readonly skip?: (input: Input) => string | null;
  /**
   * Called with the result of the step. Returns `null`, or the reason why the step did nothing. Such a step is shown as skipped, but
   * the steps that need it run with its result. A pure function, like `skip`.
   */
  readonly didNothing?: (result: Result) => string | null;
}

export interface Retry {
  /** Maximum number of attempts, the first one included. */
  readonly attempts: number;
  /** Delay before the second attempt. The delay doubles after each further attempt. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

declare const resultOf: unique symbol;

/** A declared step, to be used as a need of later steps. `Result` is what its activity returns. */
export interface StepRef<Result> {
  readonly name: string;
  readonly [resultOf]?: Result;
}

type Needs = Readonly<Record<string, StepRef<unknown>>>;
/** With every rule but `all-succeeded`, a need may have no result. */
type ResultsOf<N extends Needs, Rule> = {
  readonly [K in keyof N]: N[K] extends StepRef<infer Result>
    ? Result | (Rule extends 'all-succeeded' ? never : null)
    : never;
};
type Activity<Input, Result> = (input: Input) => Promise<Result>;

export type DeclareStep<Input> = <N extends Needs, Result, Rule extends TriggerRule = 'all-succeeded'>(
  name: string,
  needs: N,
  activity: Activity<Input & ResultsOf<N, Rule>, Result>,
  options?: StepOptions<Input & ResultsOf<N, Rule>, Result> & { readonly rule?: Rule },
) => StepRef<Result>;

/**
 * Declares a DAG.
 * @throws RangeError when two steps have the same name
 */
export function dag<Input>(
  name: string,
  declare: (build: { step: DeclareStep<Input> }) => void,
  { timeLimitMs }: Pick<Dag<Input>, 'timeLimitMs'> = {},
): Dag<Input> {
  const steps: Step<Input>[] = [];
  const step: DeclareStep<Input> = (stepName, needs, activity, { rule, ...options } = {}) => {
    if (steps.some((other) => other.name === stepName))
      throw new RangeError(`The DAG ${name} has two steps named ${stepName}; rename one of them`);
    const needNames = Object.fromEntries(Object.entries(needs).map(([key, ref]) => [key, ref.name]));
    const { activityType } = activity as unknown as { activityType: string };
    steps.push({
      name: stepName,
      needs: needNames,
      activityType,
      rule: rule ?? 'all-succeeded',
      // The compiler has checked the needs against the activity's input, so the types of input and result can be dropped here.
      options: options as StepOptions<Input, unknown>,
    });
    return { name: stepName };
  };
  declare({ step });
  return { name, steps, ...(timeLimitMs === undefined ? {} : { timeLimitMs }) };
}

/** Returns references to activities for use in a declaration. Only the types of the activities are imported, not their code. */
export function activityTypes<Activities extends object>(): Activities {
  const reference = (activityType: string) => Object.assign(() => undefined, { activityType });
  return new Proxy({} as Activities, { get: (_, activityType) => reference(String(activityType)) });
}
