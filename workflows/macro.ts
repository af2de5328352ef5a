import { ApplicationFailure, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { CollectedSeries, OutsideSeriesActivities } from '../activities/outside-series';
import { activityTypes, type Build, dag, type Retry } from './dag/declare';
import { escapeMarkdown, renderSteps } from './dag/details';
import { runDag } from './dag/run';

const activities = activityTypes<OutsideSeriesActivities>();

const MINUTE_MS = 60_000;
/** The next run starts ten minutes after this one, and finds the series that this one did not reach. */
const TIME_LIMIT_MS = 9.5 * MINUTE_MS;
/** A series waits until the limits of its API allow its call. */
const SERIES_RETRY: Retry = { attempts: 6, firstDelayMs: 5_000, maxDelayMs: MINUTE_MS };

const skipWithoutDue = (due: readonly unknown[]) => (due.length === 0 ? 'no series is due' : null);

const declareSteps = ({ step, map }: Build<object>) => {
  const due = step('due', {}, activities.listDueSeries, { didNothing: skipWithoutDue });
  // A series that fails or is late keeps no other one, and no forecast, from being made.
  map('collect', { due }, activities.collectSeries, {
    over: 'due',
    keyOf: ({ series, page }) => (page === undefined ? series : `${series}#${page}`),
    instances: 'all-done',
    retry: SERIES_RETRY,
    didNothing: skipWithoutDue,
  });
};

export const macroDag = dag<object>('macro', declareSteps, { timeLimitMs: TIME_LIMIT_MS });

export interface MacroResult {
  /** Calls: a series that is loaded has several. */
  readonly due: number;
  readonly failed: number;
  readonly refused: number;
  readonly newValues: number;
}

/**
 * Fetches the outside series that are due, checks them and stores their new values. The workflow id is `macro`.
 * @throws ApplicationFailure when it could not be found out which series are due, or when no due series could be fetched
 */
export async function macro(): Promise<MacroResult> {
  const steps = await runDag(macroDag, {});
  const collected = (steps.find(({ step }) => step === 'collect')?.result ?? []) as (CollectedSeries | null)[];
  const got = collected.filter((one) => one !== null);
  const result = {
    due: collected.length,
    failed: collected.length - got.length,
    refused: got.filter(({ outcome }) => outcome === 'refused-data').length,
    newValues: got.reduce((sum, { newValues }) => sum + newValues, 0),
  };
  const text = `${result.due} calls were due, ${result.failed} failed, ${result.refused} had bad values`;
  setCurrentDetails(`${text}\n\n${renderSteps(steps)}`);
  const wrong = steps.find(({ state, instanceOf }) => state === 'failed' && instanceOf === undefined);
  if (!wrong && (result.due === 0 || got.length > 0)) return result;
  const reason = wrong?.reason ?? steps.find(({ state }) => state === 'failed')?.reason ?? text;
  setCurrentDetails(`**failed**: ${escapeMarkdown(reason)}\n\n${renderSteps(steps)}`);
  throw ApplicationFailure.nonRetryable(`${reason} (${workflowInfo().workflowId})`, 'failed');
}
