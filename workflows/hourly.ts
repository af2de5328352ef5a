import { ApplicationFailure, proxyActivities, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { ExtractActivities } from '../activities/extract';
import type { ForecastActivities } from '../activities/forecast';
import type { HourRunActivities } from '../activities/hour-runs';
import type { ProfileActivities } from '../activities/profile';
import type { QualityActivities, QualityReport } from '../activities/quality';
import type { SettleActivities } from '../activities/settle';
import type { TrainingActivities } from '../activities/training';
import type { TransformActivities } from '../activities/transform';
import type { VersionActivities } from '../activities/version';
import type { AssetHour } from '../forecasting/hour';
import { activityTypes, dag, type Retry, type StepStatus } from './dag/declare';
import { runDag } from './dag/run';
import { judgeRun, type RunVerdict } from './outcome';
import { TRAINING_QUEUE } from './queues';
import { outcomeAttribute } from './search-attributes';

/** What one run of the DAG is asked to do. Only the run of the newest hour trains. */
export interface HourlyInput extends AssetHour {
  readonly trains: boolean;
}

const source = activityTypes<ExtractActivities>();
const gate = activityTypes<QualityActivities>();
const features = activityTypes<TransformActivities>();
const store = activityTypes<VersionActivities>();
const report = activityTypes<ProfileActivities>();
const ledger = activityTypes<ForecastActivities & SettleActivities>();
const training = activityTypes<TrainingActivities>();

/** For what depends on the outside world: about 50 minutes of trying, longer than a price is waited for. */
const patient: Retry = { attempts: 30, firstDelayMs: 5_000, maxDelayMs: 120_000 };
const MINUTE_MS = 60_000;
const onTrainingQueue = { queue: TRAINING_QUEUE, timeoutMs: 30 * MINUTE_MS };

const passed = ({ quality }: { quality: QualityReport }) =>
  quality.passed || (quality.reason ?? 'the data failed the gate');

export const hourlyDag = dag<HourlyInput>('hourly', ({ step }) => {
  const extracted = step('extract', {}, source.extract, { retry: patient, timeoutMs: 60 * MINUTE_MS });
  const quality = step('quality', { extracted }, gate.checkQuality);
  const snapshot = step('transform', { extracted, quality }, features.transform);
  step('version', { snapshot }, store.version, { timeoutMs: 5 * MINUTE_MS });
  const profiled = step('profile', { snapshot, quality }, report.profile);
  step('settle', { snapshot, quality }, ledger.settle, { when: passed });
  const forecast = step('forecast', { snapshot, quality }, ledger.forecast, { when: passed });
  const candidate = step('train', { snapshot, quality }, training.train, {
    ...onTrainingQueue,
    when: (input) => (input.trains ? passed(input) : 'only the newest hour trains'),
  });
  const evaluation = step('evaluate', { snapshot, candidate }, training.evaluate, onTrainingQueue);
  const promotion = step('promote', { snapshot, candidate, evaluation }, training.promote, onTrainingQueue);
  step('attach-report', { candidate, profiled }, training.attachReport, onTrainingQueue);
  // The very first hour has no model before it has trained one.
  step('first-forecast', { snapshot, promotion, forecast }, ledger.forecast, {
    when: (input) => input.forecast === null || 'published before training',
  });
});

const { recordHourRun } = proxyActivities<HourRunActivities>({
  startToCloseTimeout: MINUTE_MS,
  retry: { maximumAttempts: 10, initialInterval: 1_000 },
});

/** One hour of one asset, from the exchange to the ledger. Its id is the hour's: `hourly/BTC/2026-11-21T07Z`. */
export async function hourly(input: HourlyInput): Promise<{ outcome: RunVerdict['outcome']; steps: StepStatus[] }> {
  const steps = await runDag(hourlyDag, input);
  const verdict = judgeRun(steps);
  await recordHourRun({ asset: input.asset, hour: input.hour, runId: workflowInfo().runId, steps, ...verdict });
  upsertSearchAttributes([{ key: outcomeAttribute, value: verdict.outcome }]);
  if (verdict.outcome !== 'published') {
    throw ApplicationFailure.nonRetryable(verdict.reason ?? verdict.outcome, verdict.outcome);
  }
  return { outcome: verdict.outcome, steps };
}
