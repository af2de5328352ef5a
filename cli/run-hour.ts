import { WorkflowFailedError } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import { formatHour, type Hour } from '../forecasting/hour';
import { startHour } from '../temporal/hours';
import { CommandFailed } from './command-failed';
import type { Connections } from './connections';
import { followHour } from './follow-hour';
import { renderForecast } from './render-forecast';

/**
 * Runs the DAG of one hour to its end, showing each step, and prints the forecast that stands in the ledger then.
 * @throws CommandFailed with the reason when the hour ends without a forecast, or with a step undone.
 */
export async function runHour(
  { settings, temporal, ledger }: Connections,
  request: { hour: Hour; trains: boolean },
): Promise<void> {
  const { asset } = settings;
  const { handle, start } = await startHour(temporal, { asset, ...request });
  process.stdout.write(`${OPENING[start](`${asset} ${formatHour(request.hour)}`)}\n`);
  if (start !== 'finished') await followHour(handle);
  const problem = await handle.result().then(() => null, describeFailure);
  const forecast = await ledger.latestOf({ asset, originHour: request.hour });
  if (forecast) process.stdout.write(`\n${renderForecast(forecast)}`);
  if (problem !== null) throw new CommandFailed(problem);
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
