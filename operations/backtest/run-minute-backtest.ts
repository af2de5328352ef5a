import { readMinuteParameters } from '../../config/parameters-file';
import { parametersFile, xgboostLibraryFile } from '../../config/paths';
import type { Period } from '../../forecasting/backtest/folds';
import { keepCommonHours, mergeFolds } from '../../forecasting/backtest/merge-folds';
import { countSteps, type MinutePlan, planMinutes } from '../../forecasting/minutes/backtest/plan';
import {
  assessMinuteModels,
  type MinuteBacktestResult,
  type MinuteSettings,
} from '../../forecasting/minutes/backtest/result';
import { chooseMinuteModels, MINUTE_MODELS, MODELS_WITHOUT_XGBOOST } from '../../forecasting/minutes/models/families';
import { type BarFindings, readBars } from '../../forecasting/minutes/read-bars';
import { UserError } from '../../system/errors';
import { runMinuteFolds } from '../../training/backtest/run-folds';
import { whyNoXgboost } from '../../training/xgboost/library';
import { readCsvFile } from './read-file';
import { type FileFormat, withTime } from './read-price-file';
import { type BacktestProgress, type BacktestSize, chooseChampion, showFolds } from './run-backtest';

const DEFAULT_REFIT_DAYS = 30;

export interface MinuteBacktestPlan extends Partial<Period> {
  readonly csv: string;
  readonly barMs: number;
  readonly format: FileFormat;
  readonly horizonMs: number;
  /** Default: all models that this machine can fit. */
  readonly models?: readonly string[] | undefined;
  readonly refitDays?: number | undefined;
  /** How many of the newest days a fit uses; `null` for all days. Default: as in params.yaml. */
  readonly trainingDays?: number | null | undefined;
  readonly champion?: string | undefined;
  /** Called with the reason when this machine cannot fit XGBoost, and its models are left out. */
  readonly onMissing: (reason: string) => void;
  /** Called when the file has been read. */
  readonly onFindings: (findings: BarFindings) => void;
  /** Called before the first fold runs. */
  readonly openProgress: (size: BacktestSize) => BacktestProgress;
  readonly signal: AbortSignal;
}

/**
 * Scores models on the bars of a CSV file, with a horizon of minutes. Walks forward in time as the back-test on hours.
 * @throws UserError; NexthourError `FoldFailed`; the reason of the signal
 */
export async function runMinuteBacktest(plan: MinuteBacktestPlan): Promise<MinuteBacktestResult> {
  const { csv, barMs, horizonMs, signal } = plan;
  const names = chooseMinuteModels(plan.models ?? listModels(plan.onMissing));
  const steps = countSteps({ barMs, horizonMs });
  const champion = chooseChampion(names, plan.champion);
  const parameters = readMinuteParameters(parametersFile);
  const { content, ...file } = await readCsvFile(csv);
  const { series, findings } = readBars(content, { ...withTime(csv, plan.format), barMs });
  plan.onFindings(findings);
  const { refitDays = DEFAULT_REFIT_DAYS, trainingDays = parameters.trainingDays } = plan;
  const { from, to } = plan;
  const planned = planMinutes(series, { ...(from && { from }), ...(to && { to }), steps, refitDays, trainingDays });
  const { period, folds, embargoBars, stride } = planned;
  const settings: MinuteSettings = {
    ...{ barMs, horizonMs, scoredEveryMs: stride * barMs, refitDays, trainingDays },
    ...{ embargoBars, champion, parameters },
  };
  const run = { folds, names, series, parameters, horizon: { steps }, stride, signal };
  const runs = await showFolds(run, plan.openProgress, (progress) => runMinuteFolds({ ...run, progress }));
  return { settings, file, findings, period, folds, ...assess({ runs, names, planned, settings }) };
}

/** All models that this machine can fit. */
function listModels(onMissing: MinuteBacktestPlan['onMissing']): readonly string[] {
  const reason = whyNoXgboost(xgboostLibraryFile);
  if (reason !== null) onMissing(reason);
  return reason === null ? MINUTE_MODELS : MODELS_WITHOUT_XGBOOST;
}

/** Scores the models on the origins that all of them forecast. @throws UserError when there is no such origin */
function assess(given: {
  readonly runs: Awaited<ReturnType<typeof runMinuteFolds>>;
  readonly names: readonly string[];
  readonly planned: MinutePlan;
  readonly settings: MinuteSettings;
}) {
  const { runs, names, planned, settings } = given;
  const { horizonMs } = settings;
  const merged = mergeFolds({
    names,
    folds: runs,
    period: planned.period,
    calibrate: (outcomes) => outcomes,
    horizonMs,
  });
  const models = keepCommonHours(merged);
  if (models[0]?.outcomes.length === 0) {
    const counts = merged.map(({ model, outcomes }) => `${model} ${outcomes.length}`).join(', ');
    throw new UserError(`No bar of the period was forecast by every model (${counts}): too many prices are missing`);
  }
  const forecasts = new Map(merged.map(({ model, outcomes }) => [model, outcomes.length]));
  return { models, forecasts, assessments: assessMinuteModels(models, settings) };
}
