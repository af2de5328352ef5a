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
import { readHistory } from '../../forecasting/history/read-history';
import type { ForecastOutcome } from '../../forecasting/scoring/outcome';
import type { HourlySeries } from '../../forecasting/series';
import { EMBARGO_HOURS } from '../../forecasting/split';
import { readCsvFile } from '../../operations/backtest/read-file';
import { renderFindings, renderResult } from '../../reporting/backtest/text';
import { UserError } from '../../system/errors';
import { type FoldsRun, runFolds } from '../../training/backtest/run-folds';
import { showWalk } from '../backtest/progress';
import { ensureOutputs, type Outputs, writeOutputs } from '../backtest/write-outputs';
import type { StopSignal } from '../stop-signal';

const DEFAULT_CHAMPION = 'combination';
const DEFAULT_REFIT_HOURS = 720;
const DEFAULT_WINDOW_HOURS = 17_520;

export interface BacktestOptions extends Partial<Period>, Outputs {
  readonly csv: string;
  readonly models?: readonly string[];
  /** Hours. */
  readonly refit?: number;
  /** Hours. */
  readonly window?: number | 'expanding';
  readonly champion?: string;
  readonly stop: StopSignal;
}

/**
 * Scores models on the prices of a file, walking forward through them: each is fitted on what came before, and forecasts what follows.
 * @throws UserError when it is interrupted; then nothing is written
 */
export async function backtest(options: BacktestOptions): Promise<void> {
  const { signal } = options.stop;
  try {
    await ensureOutputs(options, options.csv);
    const result = await runBacktest(options, signal);
    process.stdout.write(renderResult(result));
    await writeOutputs({ result, outputs: options, signal });
  } catch (error) {
    if (signal.aborted) throw new UserError('The back-test was interrupted; no file was begun that is not whole');
    throw error;
  }
}

async function runBacktest(options: BacktestOptions, signal: AbortSignal): Promise<BacktestResult> {
  const names = chooseModels(options.models ?? MODEL_NAMES);
  const settings = settingsOf(options, names);
  const { content, ...file } = await readCsvFile(options.csv);
  const { series, findings } = readHistory(content, options.csv);
  process.stdout.write(renderFindings(options.csv, findings));
  const period = choosePeriod(series, options);
  const folds = foldsOf({ names, series, period, settings });
  const runs = await walk({ folds, names, series, parameters: settings.parameters, signal });
  return { settings, file, findings, period, folds, ...conclude({ runs, names, period, settings }) };
}

function settingsOf({ refit, window, champion }: BacktestOptions, names: readonly string[]): BacktestSettings {
  return {
    refitHours: refit ?? DEFAULT_REFIT_HOURS,
    windowHours: window === 'expanding' ? null : (window ?? DEFAULT_WINDOW_HOURS),
    embargoHours: EMBARGO_HOURS,
    champion: chooseChampion(names, champion),
    parameters: readParameters(parametersFile),
  };
}

/** @throws UserError */
function chooseChampion(names: readonly string[], wished?: string): string | null {
  if (wished === undefined) return names.includes(DEFAULT_CHAMPION) ? DEFAULT_CHAMPION : null;
  if (names.includes(wished)) return wished;
  throw new UserError(`The champion "${wished}" is not among the models: ${names.join(', ')}`);
}

interface Plan {
  readonly names: readonly string[];
  readonly period: Period;
  readonly settings: BacktestSettings;
}

function foldsOf({ names, series, period, settings }: Plan & { series: HourlySeries }) {
  const { refitHours, windowHours } = settings;
  const warmUpHours = names.some(isCalibrated) ? WARM_UP_HOURS : 0;
  const firstHour = series[0]?.hour ?? 0;
  const minTrainingHours = MIN_TRAINING_HOURS;
  return planFolds({ period, firstHour, refitHours, windowHours, warmUpHours, minTrainingHours });
}

async function walk(run: Omit<FoldsRun, 'progress'>): Promise<FoldRuns[]> {
  const steps = run.folds.reduce((sum, fold) => sum + 2 * modelsToRun(run.names, fold).length, 0);
  const progress = showWalk({ folds: run.folds.length, steps });
  try {
    const runs = await runFolds({ ...run, progress });
    await progress.close('done');
    return runs;
  } catch (error) {
    await progress.close('failed');
    throw error;
  }
}

function conclude({ runs, names, period, settings }: Plan & { runs: readonly FoldRuns[] }) {
  const { calibration } = settings.parameters.combination;
  const calibrate = (outcomes: readonly ForecastOutcome[]) => calibrateOutcomes(outcomes, calibration);
  const merged = mergeFolds({ names, folds: runs, period, calibrate });
  const models = keepCommonHours(merged);
  if (models[0]?.outcomes.length === 0) {
    const counts = merged.map(({ model, outcomes }) => `${model} ${outcomes.length}`).join(', ');
    throw new UserError(`No hour of the period was forecast by every model (${counts}): too many hours are missing`);
  }
  const forecasts = new Map(merged.map(({ model, outcomes }) => [model, outcomes.length]));
  return { models, forecasts, assessments: assessModels(models, settings.champion) };
}
