import { ApplicationFailure, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { PathActivities, RecordedPath } from '../activities/path';
import type { SettlementCounts } from '../activities/settle';
import { activityTypes, type Build, dag, type Retry } from './dag/declare';
import { renderSteps } from './dag/details';
import { runDag } from './dag/run';
import type { StepStatus } from './dag/status';

export interface BatchForecastInput {
  readonly asset: string;
}

const activities = activityTypes<PathActivities>();

const MINUTE_MS = 60_000;
/** The next run takes over what this one did not finish. */
const TIME_LIMIT_MS = 14 * MINUTE_MS;
const RETRY: Retry = { attempts: 4, firstDelayMs: 2_000, maxDelayMs: 60_000 };

const skipWithoutFamilies = (families: readonly unknown[]) =>
  families.length === 0 ? 'there is no newest hour without a path' : null;

const skipWithoutDue = ({ settled, voided, waiting }: SettlementCounts) => {
  if (settled + voided > 0) return null;
  return waiting === 0 ? 'no forecast was due' : `the price of ${waiting} due forecasts is not known yet`;
};

const declareSteps = ({ step, map }: Build<BatchForecastInput>) => {
  const snapshot = step('snapshot', {}, activities.findNewestSnapshot, {
    retry: RETRY,
    didNothing: (found) => (found === null ? 'no hour has passed the data gate yet' : null),
  });
  step('settle-path', { snapshot }, activities.settlePaths, { retry: RETRY, didNothing: skipWithoutDue });
  const families = step('families', { snapshot }, activities.listPathFamilies, {
    retry: RETRY,
    didNothing: skipWithoutFamilies,
  });
  // A family that fails harms no other.
  map('forecast-path', { snapshot, families }, activities.forecastPath, {
    over: 'families',
    keyOf: (family) => family,
    instances: 'all-done',
    timeoutMs: 3 * MINUTE_MS,
    retry: RETRY,
    didNothing: skipWithoutFamilies,
  });
};

export const batchForecastDag = dag<BatchForecastInput>('batch-forecast', declareSteps, { timeLimitMs: TIME_LIMIT_MS });

/**
 * Forecasts the 24 hours after the newest hour, and settles the earlier forecasts. It reads what the hourly runs stored and changes nothing
 * of theirs, so an hourly run never waits for it. The workflow id is `batch-forecast/BTC`.
 * @throws ApplicationFailure when a step or a family failed
 */
export async function batchForecast(input: BatchForecastInput): Promise<{ paths: RecordedPath[] }> {
  const steps = await runDag(batchForecastDag, input);
  const failed = steps.find(({ state }) => state === 'failed' || state === 'cancelled');
  setCurrentDetails(`**${failed ? 'failed' : 'done'}**\n\n${renderSteps(steps)}`);
  if (!failed) return { paths: readPaths(steps) };
  const reason = `the step ${failed.step} ${failed.state}: ${failed.reason ?? 'no reason is known'}`;
  throw ApplicationFailure.nonRetryable(`${reason} (${workflowInfo().workflowId})`, 'failed');
}

function readPaths(steps: readonly StepStatus[]): RecordedPath[] {
  const found = steps.find(({ step }) => step === 'forecast-path')?.result as (RecordedPath | null)[] | undefined;
  return (found ?? []).filter((path) => path !== null);
}
