import {
  ApplicationFailure,
  executeChild,
  isCancellation,
  log,
  rootCause,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { BarCollectionActivities, LiveTrainingActivities } from '../activities/live-training';
import type { CollectedBars } from '../activities/live-training/collect';
import type { Promotion } from '../activities/training/candidate';
import { countDays, NEEDED_DAYS } from '../forecasting/minutes/training/split';
import { fiveMinuteQuestion } from '../forecasting/questions';
import { activityTypes, type Build, dag, type Retry } from './dag/declare';
import { escapeMarkdown, renderSteps } from './dag/details';
import { runDag } from './dag/run';
import type { StepStatus } from './dag/status';
import { scheduledSearch } from './search';
import { LIVE_TRAINING_QUEUE } from './temporal-names';

export interface TrainLiveInput {
  readonly asset: string;
  /** How many sets of hyper-parameters are tried before the training. Default: none. */
  readonly searchTrials?: number;
}

const activities = activityTypes<BarCollectionActivities & LiveTrainingActivities>();

const MINUTE_MS = 60_000;
const TIME_LIMIT_MS = 5 * 60 * MINUTE_MS;
/** About ten minutes: after the first start, the first bars take seconds to a few minutes. */
const COLLECT_RETRY: Retry = { attempts: 45, firstDelayMs: 2_000, maxDelayMs: 15_000 };
/** The trainings of several assets wait for each other. */
const onTrainingQueue = { queue: LIVE_TRAINING_QUEUE, timeoutMs: 30 * MINUTE_MS };

const skipFewBars = ({ collected }: { collected: CollectedBars }) => {
  const days = countDays(collected);
  if (days >= NEEDED_DAYS) return null;
  return `there are ${days.toFixed(1)} days of bars, and the first model needs ${NEEDED_DAYS.toFixed(1)}; \`nexthour live import\` adds bars of the past`;
};

const declareSteps = ({ step }: Build<TrainLiveInput>) => {
  const collected = step('history', {}, activities.collectBars, { timeoutMs: 10 * MINUTE_MS, retry: COLLECT_RETRY });
  const snapshot = step('snapshot', { collected }, activities.freezeBars, { ...onTrainingQueue, skip: skipFewBars });
  const candidate = step('train', { snapshot }, activities.trainMinuteModel, onTrainingQueue);
  const evaluation = step('evaluate', { snapshot, candidate }, activities.evaluateMinuteModel, onTrainingQueue);
  step('promote', { snapshot, candidate, evaluation }, activities.decideMinutePromotion, onTrainingQueue);
};

export const trainLiveDag = dag<TrainLiveInput>('train-live', declareSteps, { timeLimitMs: TIME_LIMIT_MS });

export interface TrainLiveResult {
  /** `trained`: the gate decided on a new version. `skipped`: there are too few bars. */
  readonly outcome: 'trained' | 'skipped';
  /** Why there is no new version, or what the gate decided. */
  readonly reason: string;
  readonly promotion: Promotion | null;
}

/**
 * Trains a model of the live line of one asset, and lets the model gate decide about it. The workflow id is `train-live/BTC`.
 * @throws ApplicationFailure when a step failed
 */
export async function trainLive(input: TrainLiveInput): Promise<TrainLiveResult> {
  await searchBefore(input);
  const steps = await runDag(trainLiveDag, input);
  const failed = steps.find(({ state }) => state === 'failed' || state === 'cancelled');
  const result = failed ? null : readResult(steps);
  const text = result ? `**${result.outcome}**: ${escapeMarkdown(result.reason)}` : '**failed**';
  setCurrentDetails(`${text}\n\n${renderSteps(steps)}`);
  if (result) return result;
  const reason = `the step ${failed?.step} ${failed?.state}: ${failed?.reason ?? 'no reason is known'}`;
  throw ApplicationFailure.nonRetryable(`${reason} (${workflowInfo().workflowId})`, 'failed');
}

/** A search that fails, for example because there are too few bars for it, does not stop the training. */
async function searchBefore({ asset, searchTrials: trials = 0 }: TrainLiveInput): Promise<void> {
  if (trials === 0) return;
  const request = { question: fiveMinuteQuestion(asset).id, family: 'har', trials, operator: 'train-live' };
  const workflowId = `search/${workflowInfo().workflowId}`;
  await executeChild(scheduledSearch, { workflowId, args: [request] }).catch((error: unknown) => {
    if (isCancellation(error)) throw error;
    log.warn(`the search before the training failed: ${rootCause(error)}`);
  });
}

function readResult(steps: readonly StepStatus[]): TrainLiveResult {
  const find = (name: string) => steps.find(({ step }) => step === name);
  const promotion = (find('promote')?.result as Promotion | undefined) ?? null;
  if (promotion === null) return { outcome: 'skipped', reason: find('snapshot')?.reason ?? 'unknown', promotion };
  const { version, promoted, reason } = promotion;
  return {
    outcome: 'trained',
    reason: `version ${version} was ${promoted ? 'promoted' : 'refused'}: ${reason}`,
    promotion,
  };
}
