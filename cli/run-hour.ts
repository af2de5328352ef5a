import { WorkflowFailedError } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import type { Promotion } from '../activities/training';
import { formatHour, type Hour } from '../forecasting/hour';
import { UserError } from '../system/errors';
import { startHour } from '../temporal/hours';
import type { StepStatus } from '../workflows/dag/declare';
import type { Connections } from './connections';
import { followHour } from './follow-hour';
import { renderForecast } from './render-forecast';
import { whenAnswered } from './when-answered';

export interface HourRequest {
  readonly hour: Hour;
  readonly trains: boolean;
  /** Ctrl-C and its like: the hour goes on without us. */
  readonly stop: AbortSignal;
}

/**
 * Runs the DAG of one hour to its end, showing each step, and prints the forecast that stands in the ledger then.
 * @throws UserError with the reason when the hour ends without a forecast, or with a step undone, or was not waited for.
 */
export async function runHour(to: Connections, request: HourRequest): Promise<void> {
  await Promise.race([runToItsEnd(to, request), interruptionBy(request.stop)]);
}

/** Rejects when the signal is aborted: what a call in flight still waits for does not matter then. */
function interruptionBy(stop: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const interrupt = () => reject(new UserError('interrupted before the hour was done; it goes on where it stopped'));
    if (stop.aborted) interrupt();
    stop.addEventListener('abort', interrupt, { once: true });
  });
}

async function runToItsEnd({ settings, temporal, ledger }: Connections, request: HourRequest): Promise<void> {
  const { asset } = settings;
  const { hour, trains, stop } = request;
  const { handle, start } = await whenAnswered(() => startHour(temporal, { asset, hour, trains }), { stop });
  process.stdout.write(`${OPENING[start](`${asset} ${formatHour(hour)}`)}\n`);
  const steps = start === 'finished' ? [] : await followHour(handle, { stop });
  const problem = await whenAnswered(() => handle.result(), { stop }).then(() => null, describeFailure);
  const forecast = await ledger.latestOf({ asset, originHour: hour });
  if (forecast) process.stdout.write(`\n${renderForecast(forecast)}`);
  process.stdout.write(renderPromotion(steps));
  if (problem !== null) throw new UserError(problem);
}

/** What the gate said of the model that this run trained, if it trained one. */
function renderPromotion(steps: readonly StepStatus[]): string {
  const { result } = steps.find(({ step }) => step === 'promote') ?? {};
  if (!result) return '';
  const { version, promoted, reason } = result as Promotion;
  return `  version ${version} was trained and ${promoted ? 'promoted' : 'refused'}: ${reason}\n`;
}

const OPENING = {
  started: (hour: string) => `The hour ${hour} runs:`,
  joined: (hour: string) => `The hour ${hour} is running already:`,
  finished: (hour: string) => `The hour ${hour} had been run to its end before; nothing is done twice.`,
};

function describeFailure(error: unknown): string {
  if (error instanceof WorkflowFailedError) return rootCause(error.cause) ?? 'the run of the hour failed';
  throw error;
}
