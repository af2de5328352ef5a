import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { patched } from '@temporalio/workflow';
import { readMarketSource } from './hour-run-activities';
import type { HourlyInput } from './hourly';

/**
 * Starts the run of an hour with `start`. If a run of the hour is running or has succeeded, starts it for the present source: that run
 * ends at once when the hour has been published from this source.
 * @returns `null` when a run of the hour is running
 */
export async function startUnlessPublished<T>(
  input: HourlyInput,
  start: (input: HourlyInput) => Promise<T>,
): Promise<T | null> {
  const first = await startOnce(input, start);
  // A history that was recorded before an hour had a source asks for none here.
  if (first !== null || !patched('source-of-hour')) return first;
  const source = await readMarketSource({ asset: input.asset });
  return source === null ? null : startOnce({ ...input, source }, start);
}

async function startOnce<T>(input: HourlyInput, start: (input: HourlyInput) => Promise<T>): Promise<T | null> {
  try {
    return await start(input);
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    throw error;
  }
}
