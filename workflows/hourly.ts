import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ActiveModelActivities } from '../activities/active-models';
import type { ExtractActivities, ExtractedHistory } from '../activities/extract';
import type { ForecastActivities, PublishedForecast } from '../activities/forecast';
import type { ProfileActivities } from '../activities/profile';
import type { QualityActivities, QualityReport } from '../activities/quality';
import type { SettleActivities, SettlementCounts } from '../activities/settle';
import type { TrainingActivities } from '../activities/training';
import type { TransformActivities } from '../activities/transform';
import type { VersionActivities } from '../activities/version';
import type { AssetHour } from '../forecasting/hour';
import { activityTypes, type Build, dag, type Retry } from './dag/declare';
import { escapeMarkdown, renderSteps } from './dag/details';
import { selectKeptSteps } from './dag/rerun';
import { runDag } from './dag/run';
import { createStatus, type StepStatus, stepsQuery } from './dag/status';
import { isPublished, readStepsOfHour, recordHourRun } from './hour-run-activities';
import { determineOutcome, type RunOutcome } from './run-outcome';
import { tellStepChange } from './step-changes';
import { outcomeAttribute, TRAINING_QUEUE } from './temporal-names';

export interface HourlyInput extends AssetHour {
  /** Whether the run trains a candidate. Only the run of the newest hour does, unless a person asks for it. */
  readonly trains: boolean;
  /** Run this step and all steps that need its result again, and keep the other results of the newest run of the hour. */
  readonly fromStep?: string;
  /** The present source. It is given when a run of the hour has already succeeded, maybe with prices of another source. */
  readonly source?: string;
  /** The hour as text (`2026-11-21T07Z`), for people who read the input in Temporal. */
  readonly hourUtc?: string;
}

type PipelineActivities = ExtractActivities &
  QualityActivities &
  TransformActivities &
  VersionActivities &
  ProfileActivities &
  SettleActivities &
  ActiveModelActivities &
  ForecastActivities;

const activities = activityTypes<PipelineActivities & TrainingActivities>();

const MINUTE_MS = 60_000;
/** A run that the schedule starts ends before the run of the next hour. The next tick runs the hour again. */
const TIME_LIMIT_MS = 55 * MINUTE_MS;
/** The attempts spread over about 50 minutes: longer than `extract` waits for the price of an hour. */
const EXTRACT_RETRY: Retry = { attempts: 30, firstDelayMs: 5_000, maxDelayMs: 120_000 };
/** A forecast that comes after the next hour has begun does not count as live. */
const ACTIVE_MODEL_RETRY: Retry = { attempts: 4, firstDelayMs: 2_000, maxDelayMs: 60_000 };
const onTrainingQueue = { queue: TRAINING_QUEUE, timeoutMs: 30 * MINUTE_MS };

/** The reason to skip a step that needs good data; `null` when the data passed the data gate. */
const skipBadData = ({ quality }: { quality: QualityReport }) =>
  quality.passed ? null : (quality.reason ?? 'the data did not pass the data gate');

const skipWithoutModel = (forecast: PublishedForecast | null) =>
  forecast === null ? 'no model had been promoted by this hour' : null;

const skipWithoutDue = ({ settled, voided, waiting }: SettlementCounts) => {
  if (settled + voided > 0) return null;
  return waiting === 0 ? 'no forecast was due' : `the price of ${waiting} due forecasts is not known yet`;
};

const skipWithoutActive = (active: readonly unknown[]) => (active.length === 0 ? 'no model is active' : null);

const declareSteps = ({ step, map }: Build<HourlyInput>) => {
  const extracted = step('extract', {}, activities.extractPrices, { retry: EXTRACT_RETRY, timeoutMs: 60 * MINUTE_MS });
  const quality = step('quality', { extracted }, activities.checkQuality);
  const snapshot = step('transform', { extracted, quality }, activities.transformData);
  step('version', { snapshot }, activities.versionSnapshot, { timeoutMs: 5 * MINUTE_MS });
  const profiled = step('profile', { snapshot, quality }, activities.profileData);
  step('settle', { snapshot, quality }, activities.settleForecasts, { skip: skipBadData, didNothing: skipWithoutDue });
  const forecast = step('forecast', { snapshot, quality }, activities.publishForecast, {
    skip: skipBadData,
    didNothing: skipWithoutModel,
  });
  const active = step('active-models', { snapshot, quality }, activities.listActiveModels, {
    skip: skipBadData,
    didNothing: skipWithoutActive,
  });
  // A model that fails or is slow harms no other, and does not fail the hour.
  map('forecast-active', { snapshot, active }, activities.forecastRise, {
    over: 'active',
    keyOf: ({ modelId }) => modelId,
    instances: 'all-done',
    timeoutMs: 3 * MINUTE_MS,
    retry: ACTIVE_MODEL_RETRY,
    didNothing: skipWithoutActive,
  });
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
    didNothing: skipWithoutModel,
  });
};

export const hourlyDag = dag<HourlyInput>('hourly', declareSteps, { timeLimitMs: TIME_LIMIT_MS });

/**
 * Runs one hour of one asset, from the prices to the ledger. The workflow id contains the hour: `hourly/BTC/2026-11-21T07Z`.
 * @throws ApplicationFailure whose type is the outcome, unless the outcome is `published`; CancelledFailure when it is `cancelled`
 */
export async function hourly(input: HourlyInput): Promise<{ outcome: RunOutcome['outcome']; steps: StepStatus[] }> {
  const { asset, hour, fromStep, source } = input;
  // A client may ask before `runDag` answers.
  setHandler(stepsQuery, () => hourlyDag.steps.map((step) => createStatus(step, null)));
  if (source !== undefined && (await isPublished({ asset, hour, source }).catch(failWithoutOutcome))) {
    upsertSearchAttributes([{ key: outcomeAttribute, value: 'published' }]);
    return { outcome: 'published', steps: [] };
  }
  const readKept = fromStep === undefined ? undefined : () => readKeptSteps({ ...input, fromStep });
  const onChange = (status: StepStatus) => tellStepChange({ asset, hour }, status);
  const steps = await runDag(hourlyDag, input, { onChange, ...(readKept ? { readKept } : {}) });
  const isCancelled = CancellationScope.current().consideredCancelled;
  const { outcome, reason } = determineOutcome(steps, { isCancelled });
  // A run that was cancelled is recorded too.
  await CancellationScope.nonCancellable(() =>
    recordHourRun
      .executeWithOptions({ summary: `record the outcome: ${outcome}` }, [
        { asset, hour, source: readSource(steps), runId: workflowInfo().runId, steps, outcome, reason },
      ])
      .catch(failWithoutOutcome),
  );
  setCurrentDetails(`**${outcome}**${reason === null ? '' : `: ${escapeMarkdown(reason)}`}\n\n${renderSteps(steps)}`);
  upsertSearchAttributes([{ key: outcomeAttribute, value: outcome }]);
  if (outcome === 'cancelled') throw new CancelledFailure(reason ?? outcome);
  if (outcome !== 'published') throw ApplicationFailure.nonRetryable(reason ?? outcome, outcome);
  return { outcome, steps };
}

/** The source of the run's prices; `null` when no attempt to extract them succeeded. */
function readSource(steps: readonly StepStatus[]): string | null {
  const extracted = steps.find(({ step }) => step === 'extract')?.result as ExtractedHistory | undefined;
  return extracted?.source ?? null;
}

async function readKeptSteps({ asset, hour, fromStep }: AssetHour & { fromStep: string }): Promise<StepStatus[]> {
  // The earlier run recorded the statuses that `runDag` returned.
  const earlier = (await readStepsOfHour({ asset, hour }).catch(failWithoutOutcome)) as StepStatus[];
  return selectKeptSteps(hourlyDag, { earlier, fromStep });
}

/** Without this, the list of Temporal would show a run that has ended as `running`. */
function failWithoutOutcome(error: unknown): never {
  upsertSearchAttributes([{ key: outcomeAttribute, value: isCancellation(error) ? 'cancelled' : 'failed' }]);
  throw error;
}
