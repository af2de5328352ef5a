import { readParameters } from '../../config/parameters-file';
import { parametersFile } from '../../config/paths';
import { choosePeriod, MIN_TRAINING_HOURS, type Period, planFolds } from '../../forecasting/backtest/folds';
import {
  calibrateOutcomes,
  type FoldRuns,
  keepCommonHours,
  mergeFolds,
  WARM_UP_HOURS,
} from '../../forecasting/backtest/merge-folds';
import { chooseModels, isCalibrated, MODEL_NAMES, modelsToRun } from '../../forecasting/backtest/models';
import { assessModels, type BacktestResult, type BacktestSettings } from '../../forecasting/backtest/result';
import type { HistoryFindings } from '../../forecasting/history/read-history';
import type { ForecastOutcome } from '../../forecasting/scoring/outcome';
import type { HourlySeries } from '../../forecasting/series';
import { EMBARGO_HOURS } from '../../forecasting/split';
import { UserError } from '../../system/errors';
import { type FoldsProgress, type FoldsRun, runFolds } from '../../training/backtest/run-folds';
import { type FileFormat, readPriceFile } from './read-price-file';

const DEFAULT_CHAMPION = 'combination';
const DEFAULT_REFIT_HOURS = 720;
const DEFAULT_WINDOW_HOURS = 17_520;

export interface BacktestPlan extends Partial<Period> {
  readonly csv: string;
  /** Default: all models. */
  readonly models?: readonly string[] | undefined;
  readonly refitHours?: number | undefined;
  /** How many of the newest hours a fit uses; `null` for all hours. */
  readonly windowHours?: number | null | undefined;
  /** The model that the others are compared with, besides persistence. */
  readonly champion?: string | undefined;
  readonly format: FileFormat;
  /** Uses prices that fail a quality check. */
  readonly despiteFindings: boolean;
  /** Called when the file has been read. */
  readonly onFindings: (findings: HistoryFindings) => void;
  /** Called before the first fold runs. */
  readonly openProgress: (size: BacktestSize) => BacktestProgress;
  readonly signal: AbortSignal;
}

export interface BacktestSize {
  readonly folds: number;
  /** Fits and forecasts of all models in all folds. */
  readonly steps: number;
}

export interface BacktestProgress extends FoldsProgress {
  close(ending: 'done' | 'failed'): Promise<void>;
}

/**
 * Scores models on the prices of a CSV file. Walks forward in time: each model is fitted on the hours before a fold, then forecasts
 * the hours of the fold.
 * @throws UserError; NexthourError `FoldFailed`; the reason of the signal
 */
export async function runBacktest(plan: BacktestPlan): Promise<BacktestResult> {
  const { csv, signal } = plan;
  const names = chooseModels(plan.models ?? MODEL_NAMES);
  const settings = chooseSettings(plan, names);
  const { despiteFindings, onFindings } = plan;
  const { file, series, findings } = await readPriceFile(csv, { ...plan.format, despiteFindings, onFindings });
  const period = choosePeriod(series, plan);
  const folds = chooseFolds({ names, series, period, settings });
  const run = { folds, names, series, parameters: settings.parameters, signal };
  const runs = await showFolds(run, plan.openProgress, (progress) => runFolds({ ...run, progress }));
  return { settings, file, findings, period, folds, ...assess({ runs, names, period, settings }) };
}

function chooseSettings(plan: BacktestPlan, names: readonly string[]): BacktestSettings {
  const { refitHours = DEFAULT_REFIT_HOURS, windowHours = DEFAULT_WINDOW_HOURS, champion } = plan;
  return {
    refitHours,
    windowHours,
    embargoHours: EMBARGO_HOURS,
    champion: chooseChampion(names, champion),
    parameters: readParameters(parametersFile),
  };
}

/** The default is the combination, if it runs. @throws UserError */
export function chooseChampion(names: readonly string[], requested?: string): string | null {
  if (requested === undefined) return names.includes(DEFAULT_CHAMPION) ? DEFAULT_CHAMPION : null;
  if (names.includes(requested)) return requested;
  throw new UserError(
    `--champion ${requested}: this model is not one of those that run. Choose from ${names.join(', ')}, or add it to --models.`,
  );
}

interface Choices {
  readonly names: readonly string[];
  readonly period: Period;
  readonly settings: BacktestSettings;
}

function chooseFolds({ names, series, period, settings }: Choices & { series: HourlySeries }) {
  const { refitHours, windowHours } = settings;
  const warmUpHours = names.some(isCalibrated) ? WARM_UP_HOURS : 0;
  const firstHour = series[0]?.hour ?? 0;
  const minTrainingHours = MIN_TRAINING_HOURS;
  return planFolds({ period, firstHour, refitHours, windowHours, warmUpHours, minTrainingHours });
}

/** Runs the folds and shows their progress. */
export async function showFolds(
  run: Pick<FoldsRun, 'folds' | 'names'>,
  openProgress: BacktestPlan['openProgress'],
  act: (progress: FoldsProgress) => Promise<FoldRuns[]>,
): Promise<FoldRuns[]> {
  const steps = run.folds.reduce((sum, fold) => sum + 2 * modelsToRun(run.names, fold).length, 0);
  const progress = openProgress({ folds: run.folds.length, steps });
  try {
    const runs = await act(progress);
    await progress.close('done');
    return runs;
  } catch (error) {
    await progress.close('failed');
    throw error;
  }
}

/** Scores the models on the hours that all of them forecast. @throws UserError when there is no such hour */
function assess({ runs, names, period, settings }: Choices & { runs: readonly FoldRuns[] }) {
  const { calibration } = settings.parameters.combination;
  const calibrate = (outcomes: readonly ForecastOutcome[]) => calibrateOutcomes(outcomes, calibration);
  const merged = mergeFolds({ names, folds: runs, period, calibrate });
  const models = keepCommonHours(merged);
  if (models[0]?.outcomes.length === 0) {
    const counts = merged.map(({ model, outcomes }) => `${model} ${outcomes.length}`).join(', ');
    throw new UserError(`No hour of the period was forecast by every model (${counts}): too many prices are missing`);
  }
  const forecasts = new Map(merged.map(({ model, outcomes }) => [model, outcomes.length]));
  return { models, forecasts, assessments: assessModels(models, settings.champion) };
}
