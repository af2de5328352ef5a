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
 * `map` declares a step that runs once for each element of a list (see `DeclareMap`).
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
  /** Present in a mapped step: it has one instance for each element of a list. */
  readonly mapping?: Mapping;
}

export interface Mapping {
  /** Property of the input → the list. Each instance gets one element of it, in the property `element`. */
  readonly over: string;
  /** The name of an element, unique in the list. The instance is called `step[name]`. */
  readonly keyOf: (element: never, index: number) => string;
  readonly instances: InstanceRule;
}

/**
 * When a mapped step succeeds, once all its instances have ended: `all-succeeded` if none failed, `all-done` always. The result of an
 * instance that failed is `null`.
 */
export type InstanceRule = 'all-succeeded' | 'all-done';

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
  /** How long the step may wait for a worker to start it, ms. Default: 30 minutes. */
  readonly queueTimeoutMs?: number;
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

type ElementOf<Ref> =
  Ref extends StepRef<infer List> ? (List extends readonly (infer Element)[] ? Element : never) : never;

/**
 * Declares a mapped step: the activity runs once for each element of the list that the need `over` returns, at the same time. Each
 * instance has a state, attempts and an error of its own. The result is the list of their results.
 */
export type DeclareMap<Input> = <
  N extends Needs,
  Over extends keyof N & string,
  Result,
  Rule extends TriggerRule = 'all-succeeded',
>(
  name: string,
  needs: N,
  activity: Activity<Input & ResultsOf<Omit<N, Over>, Rule> & { readonly element: ElementOf<N[Over]> }, Result>,
  options: StepOptions<Input & ResultsOf<N, Rule>, readonly (Result | null)[]> & {
    readonly over: Over;
    readonly keyOf: (element: ElementOf<N[Over]>, index: number) => string;
    /** Default: `all-succeeded`. */
    readonly instances?: InstanceRule;
    readonly rule?: Rule;
  },
) => StepRef<readonly (Result | null)[]>;

/** What a declaration can use. */
export interface Build<Input> {
  readonly step: DeclareStep<Input>;
  readonly map: DeclareMap<Input>;
}

/**
 * Declares a DAG.
 * @throws RangeError when two steps have the same name
 */
export function dag<Input>(
  name: string,
  declare: (build: Build<Input>) => void,
  { timeLimitMs }: Pick<Dag<Input>, 'timeLimitMs'> = {},
): Dag<Input> {
  const steps: Step<Input>[] = [];
  const add = (step: Omit<Step<Input>, 'needs' | 'activityType'>, needs: Needs, activity: unknown) => {
    if (steps.some((other) => other.name === step.name))
      throw new RangeError(`The DAG ${name} has two steps named ${step.name}; rename one of them`);
    const needNames = Object.fromEntries(Object.entries(needs).map(([key, ref]) => [key, ref.name]));
    const { activityType } = activity as { activityType: string };
    steps.push({ ...step, needs: needNames, activityType });
    return { name: step.name };
  };
  // The compiler has checked the needs against the activity's input, so the types of input and result can be dropped here.
  const step: DeclareStep<Input> = (stepName, needs, activity, { rule, ...options } = {}) =>
    add(
      { name: stepName, rule: rule ?? 'all-succeeded', options: options as StepOptions<Input, unknown> },
      needs,
      activity,
    );
  const map: DeclareMap<Input> = (
    stepName,
    needs,
    activity,
    { over, keyOf, instances = 'all-succeeded', ...given },
  ) => {
    const { rule, ...options } = given;
    const mapping = { over, keyOf: keyOf as Mapping['keyOf'], instances };
    const mapped = { name: stepName, rule: rule ?? ('all-succeeded' as const), mapping };
    return add({ ...mapped, options: options as StepOptions<Input, unknown> }, needs, activity);
  };
  declare({ step, map });
  return { name, steps, ...(timeLimitMs === undefined ? {} : { timeLimitMs }) };
}

/** Returns references to activities for use in a declaration. Only the types of the activities are imported, not their code. */
export function activityTypes<Activities extends object>(): Activities {
  const reference = (activityType: string) => Object.assign(() => undefined, { activityType });
  return new Proxy({} as Activities, { get: (_, activityType) => reference(String(activityType)) });
}
