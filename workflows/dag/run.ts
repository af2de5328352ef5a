import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  patched,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { STEPS_ENDED } from '../temporal-names';
import { delayAfter, describeError, makeAttempt } from './attempt';
import type { Dag, Step } from './declare';
import { renderSteps } from './details';
import { type Instance, joinInstances, listInstances, mappedStepOf } from './instances';
import { listAffectedSteps } from './rerun';
import { clearStepUpdate, createStatus, type StepStatus, stepsQuery } from './status';
import { findBlocker, skippedFor } from './trigger-rules';

export interface RunOptions {
  /** Reads the steps of an earlier run whose states and results are kept (see `selectKeptSteps`). They do not run. */
  readonly readKept?: () => Promise<readonly StepStatus[]>;
  /** Called each time a step gets another state or begins another attempt. Must not throw, and must issue no command. */
  readonly onChange?: (status: StepStatus) => void;
}

/**
 * Runs a DAG to its end and returns the status of every step. A step starts when all its needs have ended and its trigger rule
 * allows it. Independent steps run in parallel. A failed step does not throw.
 *
 * Temporal makes one attempt per activity, and `runDag` schedules the retries. Therefore the history holds every attempt with its
 * error, and `stepsQuery` shows the error while the step waits for its next attempt
 * (docs/decisions/0001-retries-are-scheduled-by-the-workflow.md). `clearStepUpdate` runs a step again during the run.
 *
 * When the workflow is cancelled, `runDag` waits until all steps have stopped and returns too; the steps that were running then have
 * the state `cancelled`.
 */
export async function runDag<Input extends object>(
  dag: Dag<Input>,
  input: Input,
  { readKept, onChange = () => undefined }: RunOptions = {},
): Promise<StepStatus[]> {
  const run = new DagRun(dag, input, onChange);
  setHandler(stepsQuery, () => run.statuses());
  if (readKept) run.keep(await readKept());
  // Until the handler is set, Temporal keeps the updates. A step that was cleared before would be kept or run twice.
  setHandler(clearStepUpdate, (name) => run.clear(name), { validator: (name) => run.requireClearable(name) });
  await run.runToEnd();
  return run.statuses();
}

function hasResult({ state }: StepStatus): boolean {
  return state === 'succeeded' || state === 'skipped';
}

/** One execution of a step. Clearing the step replaces its execution. */
interface Execution {
  readonly scope: CancellationScope;
  readonly ended: Promise<void>;
}

class DagRun<Input extends object> {
  private readonly status = new Map<string, StepStatus>();
  private readonly executions = new Map<string, Execution>();
  /** All steps run in this scope. It is cancelled at the deadline. */
  private readonly scope = new CancellationScope();
  private readonly deadline: number | null;
  private isOverdue = false;
  private hasEnded = false;

  constructor(
    private readonly dag: Dag<Input>,
    private readonly input: Input,
    private readonly onChange: (status: StepStatus) => void,
  ) {
    this.deadline = dag.timeLimitMs === undefined ? null : Date.now() + dag.timeLimitMs;
    for (const step of dag.steps) this.status.set(step.name, createStatus(step, this.deadline));
  }

  keep(steps: readonly StepStatus[]): void {
    for (const earlier of steps)
      this.status.set(earlier.step, { ...this.status.get(earlier.step), ...earlier, deadline: null, kept: true });
  }

  /** In the order of declaration, the instances of a mapped step after it. */
  statuses(): StepStatus[] {
    return this.dag.steps.flatMap(({ name }) => [this.statusOf(name), ...this.instancesOf(name)]);
  }

  private instancesOf(name: string): StepStatus[] {
    return [...this.status.values()].filter(({ instanceOf }) => instanceOf === name);
  }

  async runToEnd(): Promise<void> {
    const timer = new CancellationScope();
    const watch = timer.run(() => this.watchDeadline()).catch(() => undefined);
    for (const step of this.dag.steps) if (!this.statusOf(step.name).kept) this.schedule(step);
    this.showDetails();
    // Clearing a step schedules executions that were not there when the wait began.
    while (this.statuses().some(({ endedAt }) => endedAt === null)) {
      await Promise.all([...this.executions.values()].map(({ ended }) => ended));
    }
    this.hasEnded = true;
    timer.cancel();
    await watch;
  }

  /** @throws Error when the DAG has no such step or has ended */
  requireClearable(name: string): void {
    listAffectedSteps(this.dag, name);
    if (mappedStepOf(name) !== null && !this.status.has(name)) throw new Error(`There is no instance ${name}`);
    if (this.hasEnded) {
      const message = `The steps have ended, so ${name} cannot be cleared in this run`;
      throw ApplicationFailure.nonRetryable(message, STEPS_ENDED);
    }
  }

  clear(name: string): string[] {
    const steps = listAffectedSteps(this.dag, name);
    for (const step of steps) {
      this.executions.get(step.name)?.scope.cancel();
      this.status.set(step.name, createStatus(step, this.deadline));
      this.onChange(this.statusOf(step.name));
      for (const instance of this.instancesOf(step.name)) {
        const isKept = mappedStepOf(name) === step.name && instance.step !== name && hasResult(instance);
        if (!isKept) this.status.delete(instance.step);
      }
      this.schedule(step);
    }
    this.showDetails();
    return steps.map((step) => step.name);
  }

  private async watchDeadline(): Promise<void> {
    // A history that was recorded before DAGs had a time limit has no timer here.
    if (this.dag.timeLimitMs === undefined || !patched('time-limit')) return;
    await sleep(this.dag.timeLimitMs, { summary: 'deadline of the run' });
    this.isOverdue = true;
    this.scope.cancel();
  }

  /** Lets the step run when its needs and its own earlier execution have ended. */
  private schedule(step: Step<Input>): void {
    const scope = new CancellationScope({ cancellable: true, parent: this.scope });
    const before = [step.name, ...Object.values(step.needs)].map((name) => this.executions.get(name)?.ended);
    const ended = Promise.all(before).then(async () => {
      if (this.isCurrent(step, scope)) await this.runStep(step, scope);
    });
    this.executions.set(step.name, { scope, ended });
  }

  /** Whether the step has not been cleared since it was scheduled with `scope`. */
  private isCurrent(step: Step<Input>, scope: CancellationScope): boolean {
    return this.executions.get(step.name)?.scope === scope;
  }

  private async runStep(step: Step<Input>, scope: CancellationScope): Promise<void> {
    const end = await scope.run(() => this.execute(step)).catch((error: unknown) => ({ error }));
    if (!this.isCurrent(step, scope)) return;
    const change = 'error' in end ? this.describeFailure(step, end.error) : end;
    this.update(step, { ...change, endedAt: Date.now(), nextTryAt: null, deadline: null });
  }

  /** Runs the step unless its trigger rule or its option `skip` prevents it. Returns its final state. */
  private async execute(step: Step<Input>): Promise<Partial<StepStatus>> {
    const needs = Object.values(step.needs).map((need) => this.statusOf(need));
    const blocker = findBlocker(step.rule, needs);
    if (blocker) return blocker;
    const stepInput = { ...this.input, ...this.resultsOfNeeds(step) };
    const skipReason = step.options.skip?.(stepInput) ?? null;
    if (skipReason !== null) return skippedFor(skipReason);
    if (step.mapping) return this.runInstances(step, stepInput);
    const result = await this.attempt(step, stepInput);
    const nothingReason = step.options.didNothing?.(result) ?? null;
    if (nothingReason !== null) return { ...skippedFor(nothingReason), result };
    return { state: 'succeeded', result, reason: null };
  }

  /** Runs the instances of a mapped step at the same time. One that fails or is slow does not stop the others. */
  private async runInstances(step: Step<Input>, stepInput: Input): Promise<Partial<StepStatus>> {
    this.update(step, { state: 'running', attempts: 1, startedAt: Date.now() });
    const instances = listInstances(step, stepInput);
    const names = new Set(instances.map((instance) => instance.step.name));
    for (const { step: name } of this.instancesOf(step.name)) if (!names.has(name)) this.status.delete(name);
    const scope = CancellationScope.current();
    await Promise.all(instances.map((instance) => this.runInstance(step, instance, scope)));
    if (scope.consideredCancelled) throw await scope.cancelRequested.catch((error: unknown) => error);
    const { results, problem } = joinInstances(
      step,
      instances.map((instance) => this.statusOf(instance.step.name)),
    );
    const nothingReason = step.options.didNothing?.(results) ?? null;
    if (nothingReason !== null) return { ...skippedFor(nothingReason), result: results };
    return { state: 'succeeded', result: results, reason: problem, lastError: problem };
  }

  private async runInstance(
    { name: instanceOf }: Step<Input>,
    { step, input }: Instance<Input>,
    scope: CancellationScope,
  ): Promise<void> {
    // An instance that was kept, or that had ended when another one was cleared.
    if (this.status.get(step.name)?.endedAt != null) return;
    this.status.set(step.name, { ...createStatus(step, this.deadline), instanceOf });
    const end = await this.attempt(step, input)
      .then((result) => ({ state: 'succeeded', result, reason: null }) as const)
      .catch((error: unknown) => this.describeFailure(step, error));
    // The step was cleared meanwhile, so its instances belong to another execution.
    if (this.executions.get(instanceOf)?.scope !== scope) return;
    this.update(step, { ...end, endedAt: Date.now(), nextTryAt: null, deadline: null });
  }

  private async attempt(step: Step<Input>, stepInput: Input): Promise<unknown> {
    this.update(step, { startedAt: Date.now() });
    for (let attempt = 1; ; attempt++) {
      this.update(step, { state: 'running', attempts: attempt, nextTryAt: null });
      try {
        return await makeAttempt(step, stepInput, attempt);
      } catch (error) {
        const delayMs = delayAfter(step, { attempt, error });
        if (delayMs === null) throw error;
        const lastError = describeError(error);
        // The error of an attempt that was stopped is no news. `sleep` throws then.
        if (!CancellationScope.current().consideredCancelled)
          this.update(step, { state: 'retrying', reason: lastError, lastError, nextTryAt: Date.now() + delayMs });
        await sleep(delayMs, { summary: `${step.name} again in ${Math.ceil(delayMs / 1_000)} s` });
      }
    }
  }

  private describeFailure(step: Step<Input>, error: unknown): Partial<StepStatus> {
    if (!isCancellation(error)) {
      const lastError = describeError(error);
      return { state: 'failed', reason: lastError, lastError };
    }
    if (this.isOverdue) return { state: 'failed', reason: this.describeDeadline(step) };
    return { state: 'cancelled', reason: describeError(error) };
  }

  private describeDeadline({ name }: Step<Input>): string {
    const lastError = this.status.get(name)?.lastError ?? null;
    const minutes = Math.round((this.dag.timeLimitMs ?? 0) / 60_000);
    return `the run reached its time limit of ${minutes} minutes${lastError === null ? '' : `; last error: ${lastError}`}`;
  }

  private resultsOfNeeds(step: Step<Input>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(step.needs).map(([key, need]) => [key, this.statusOf(need).result]));
  }

  private update(step: Step<Input>, change: Partial<StepStatus>): void {
    const before = this.statusOf(step.name);
    const status = { ...before, ...change };
    this.status.set(step.name, status);
    this.showDetails();
    if (status.state !== before.state || status.attempts !== before.attempts) this.onChange(status);
  }

  private showDetails(): void {
    setCurrentDetails(renderSteps(this.statuses()));
  }

  private statusOf(name: string): StepStatus {
    const status = this.status.get(name);
    if (!status) throw ApplicationFailure.nonRetryable(`The DAG has no step named ${name}`);
    return status;
  }
}
