import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure, rootCause } from '@temporalio/common';
import { formatHour, type Hour } from '../forecasting/hour';
import { startRun } from '../operations/hours/start-run';
import { UserError } from '../system/errors';
import type { HourStart } from '../temporal/hours';
import type { Connections } from './connections';
import { describePromotion } from './describe-promotion';
import { followHour } from './follow-hour';
import { renderForecast } from './render-forecast';
import { retryUntilAnswered } from './retry-until-answered';

export interface HourRequest {
  readonly hour: Hour;
  /** Whether the run trains a candidate. */
  readonly trains: boolean;
  /** Run the hour again from this step, with the other results of its newest run. */
  readonly fromStep?: string;
  /** Aborted on Ctrl-C. The run itself continues on the workers. */
  readonly stop: AbortSignal;
  /** The message after Ctrl-C: what happens with the hour. */
  readonly whenInterrupted?: string;
}

const WHEN_INTERRUPTED =
  'The command was interrupted before the hour was finished; the workers or the next start continue it';

/**
 * Runs the DAG of one hour to its end, shows each step, and prints the forecast from the ledger.
 * @throws UserError with the reason when the hour ends without a forecast, when a step fails, or when `stop` is aborted.
 */
export async function runHour(connections: Connections, request: HourRequest): Promise<void> {
  await followRun(connections, request, openRun(connections, request));
}

/** The run of a requested hour. */
export interface OpenedRun extends HourStart, Pick<HourRequest, 'hour' | 'fromStep'> {}

/** Starts the run of an hour, or finds the one that is running or finished. */
export async function openRun(connections: Connections, request: HourRequest): Promise<OpenedRun> {
  const { settings } = connections;
  const { hour, trains, fromStep, stop } = request;
  const planned = { hour, trains, ...(fromStep === undefined ? {} : { fromStep }) };
  const started = await retryUntilAnswered(
    () => startRun({ ...connections, asset: settings.asset }, planned, settings.liveCoinWatch),
    { stop },
  );
  return { ...started, hour, fromStep };
}

/** Follows a run to its end, and prints its forecast. */
export async function followRun(
  connections: Connections,
  { stop, whenInterrupted = WHEN_INTERRUPTED }: Pick<HourRequest, 'stop' | 'whenInterrupted'>,
  opened: Promise<OpenedRun>,
): Promise<void> {
  await Promise.race([followToEnd(connections, stop, opened), rejectOnAbort(stop, whenInterrupted)]);
}

/** Rejects when the signal is aborted, without waiting for calls in flight. */
export function rejectOnAbort(stop: AbortSignal, message: string): Promise<never> {
  return new Promise((_, reject) => {
    const interrupt = () => reject(new UserError(message));
    if (stop.aborted) interrupt();
    stop.addEventListener('abort', interrupt, { once: true });
  });
}

async function followToEnd(
  { settings, ledger }: Connections,
  stop: AbortSignal,
  opened: Promise<OpenedRun>,
): Promise<void> {
  const { asset } = settings;
  const { handle, start, hour, fromStep } = await opened;
  process.stdout.write(`${OPENING[start](`${asset} ${formatHour(hour)}`, fromStep)}\n`);
  const steps = start === 'finished' ? [] : await followHour(handle, { stop });
  const problem = await retryUntilAnswered(() => handle.result(), { stop }).then(() => null, describeFailure);
  const forecast = await ledger.latestOf({ asset, originHour: hour });
  if (forecast) process.stdout.write(`\n${renderForecast(forecast)}`);
  const decision = describePromotion(steps);
  if (decision !== null) process.stdout.write(`  ${decision}\n`);
  if (problem !== null) throw new UserError(problem);
}

const OPENING = {
  started: (hour: string, step?: string) =>
    step === undefined ? `Running hour ${hour}:` : `Running hour ${hour} again from ${step}; other results are kept:`,
  joined: (hour: string) => `Hour ${hour} is already running:`,
  cleared: (hour: string, step?: string) =>
    `Hour ${hour} is already running; ${step} and the steps that need it run again:`,
  finished: (hour: string) =>
    `Hour ${hour} is already finished; it is not run again. \`nexthour run --hour … --from-step STEP\` runs it again.`,
};

function describeFailure(error: unknown): string {
  if (error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure)
    return 'The run of the hour was cancelled';
  if (error instanceof WorkflowFailedError) return rootCause(error.cause) ?? 'The run of the hour failed';
  throw error;
}
