import { ApplicationFailure, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { ExtractActivities } from '../activities/extract';
import type { ForecastActivities } from '../activities/forecast';
import type { ProfileActivities } from '../activities/profile';
import type { QualityActivities, QualityReport } from '../activities/quality';
import type { SettleActivities } from '../activities/settle';
import type { TrainingActivities } from '../activities/training';
import type { TransformActivities } from '../activities/transform';
import type { VersionActivities } from '../activities/version';
import type { AssetHour } from '../forecasting/hour';
import { activityTypes, dag, type Retry } from './dag/declare';
import { runDag } from './dag/run';
import type { StepStatus } from './dag/status';
import { recordHourRun } from './hour-run-activities';
import { determineOutcome, type RunOutcome } from './run-outcome';
import { outcomeAttribute, TRAINING_QUEUE } from './temporal-names';

export interface HourlyInput extends AssetHour {
  /** Whether the run trains a candidate. Only the run of the newest hour does. */
  readonly trains: boolean;
}

type PipelineActivities = ExtractActivities &
  QualityActivities &
  TransformActivities &
  VersionActivities &
  ProfileActivities &
  SettleActivities &
  ForecastActivities;

const activities = activityTypes<PipelineActivities & TrainingActivities>();

const MINUTE_MS = 60_000;
/** The attempts spread over about 50 minutes: longer than `extract` waits for the price of an hour. */
const EXTRACT_RETRY: Retry = { attempts: 30, firstDelayMs: 5_000, maxDelayMs: 120_000 };
const onTrainingQueue = { queue: TRAINING_QUEUE, timeoutMs: 30 * MINUTE_MS };

/** The reason to skip a step that needs good data; `null` when the data passed the data gate. */
const skipBadData = ({ quality }: { quality: QualityReport }) =>
  quality.passed ? null : (quality.reason ?? 'the data did not pass the data gate');

export const hourlyDag = dag<HourlyInput>('hourly', ({ step }) => {
  const extracted = step('extract', {}, activities.extractPrices, { retry: EXTRACT_RETRY, timeoutMs: 60 * MINUTE_MS });
  const quality = step('quality', { extracted }, activities.checkQuality);
  const snapshot = step('transform', { extracted, quality }, activities.transformData);
  step('version', { snapshot }, activities.versionSnapshot, { timeoutMs: 5 * MINUTE_MS });
  const profiled = step('profile', { snapshot, quality }, activities.profileData);
  step('settle', { snapshot, quality }, activities.settleForecasts, { skip: skipBadData });
  const forecast = step('forecast', { snapshot, quality }, activities.publishForecast, { skip: skipBadData });
  const candidate = step('train', { snapshot, quality }, activities.trainCandidate, {
    ...onTrainingQueue,
    skip: (input) => (input.trains ? skipBadData(input) : 'only the newest hour trains'),
  });
  const evaluation = step('evaluate', { snapshot, candidate }, activities.evaluateCandidate, onTrainingQueue);
  const promotion = step('promote', { snapshot, candidate, evaluation }, activities.decidePromotion, onTrainingQueue);
  step('attach-report', { candidate, profiled }, activities.attachReport, onTrainingQueue);
  // In the first hour there is no model before training, so this hour publishes its forecast after the promotion.
  step('first-forecast', { snapshot, promotion, forecast }, activities.publishForecast, {
    skip: (input) => (input.forecast === null ? null : 'published before training'),
  });
});

/**
 * Runs one hour of one asset, from the prices to the ledger. The workflow id contains the hour: `hourly/BTC/2026-11-21T07Z`.
 * @throws ApplicationFailure whose type is the outcome, unless the outcome is `published`
 */
export async function hourly(input: HourlyInput): Promise<{ outcome: RunOutcome['outcome']; steps: StepStatus[] }> {
  const steps = await runDag(hourlyDag, input);
  const { outcome, reason } = determineOutcome(steps);
  const { asset, hour } = input;
  await recordHourRun({ asset, hour, runId: workflowInfo().runId, steps, outcome, reason });
  upsertSearchAttributes([{ key: outcomeAttribute, value: outcome }]);
  if (outcome !== 'published') throw ApplicationFailure.nonRetryable(reason ?? outcome, outcome);
  return { outcome, steps };
}
