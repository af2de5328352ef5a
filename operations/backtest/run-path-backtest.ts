import { readPathParameters } from '../../config/parameters-file';
import { parametersFile } from '../../config/paths';
import { choosePeriod, type Period } from '../../forecasting/backtest/folds';
import type { HistoryFindings } from '../../forecasting/history/read-history';
import { backtestPath, ORIGIN_STRIDE } from '../../forecasting/path/backtest';
import { PATH_FAMILIES } from '../../forecasting/path/path-family';
import type { PathBacktestResult } from '../../forecasting/path/result';
import { PATH_HOURS } from '../../forecasting/questions';
import { UserError } from '../../system/errors';
import { type FileFormat, type PriceFile, readPriceFile } from './read-price-file';

const DEFAULT_REFIT_HOURS = 720;
const DEFAULT_WINDOW_HOURS = 17_520;

export interface PathBacktestPlan extends Partial<Period> {
  readonly csv: string;
  readonly format: FileFormat;
  readonly families?: readonly string[] | undefined;
  /** The horizons to show, in hours. All are computed. */
  readonly horizons?: { readonly from: number; readonly to: number } | undefined;
  readonly refitHours?: number | undefined;
  readonly windowHours?: number | null | undefined;
  readonly despiteFindings: boolean;
  readonly onFindings: (findings: HistoryFindings) => void;
  readonly onFold: (fold: number, folds: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Scores the families of the 24-hour path on the prices of a file, by horizon.
 * @throws UserError; the reason of the signal
 */
export async function runPathBacktest(plan: PathBacktestPlan): Promise<PathBacktestResult> {
  const { csv, families, horizons, signal, despiteFindings, onFindings } = plan;
  const { refitHours = DEFAULT_REFIT_HOURS, windowHours = DEFAULT_WINDOW_HOURS } = plan;
  requireFamilies(families);
  const { file, series } = await readPriceFile(csv, { ...plan.format, despiteFindings, onFindings });
  const period = choosePathPeriod(series, plan);
  const assessments = await backtestPath({
    ...{ series, period, families, refitHours, windowHours, parameters: readPathParameters(parametersFile) },
    onFold: async (fold, folds) => {
      // The scores are computed in this process; a stop is noticed between two folds.
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      plan.onFold(fold, folds);
    },
  });
  const isShown = ({ hours }: { hours: number }) =>
    hours >= (horizons?.from ?? 1) && hours <= (horizons?.to ?? PATH_HOURS);
  return {
    ...{ file, period, settings: { refitHours, windowHours, originEveryHours: ORIGIN_STRIDE } },
    assessments: assessments.map((one) => ({ ...one, horizons: one.horizons.filter(isShown) })),
  };
}

/** The last origin is a day before the last price, so that every horizon is scored on the same origins. */
function choosePathPeriod(series: PriceFile['series'], { from, to }: Partial<Period>): Period {
  const known = series.slice(0, -PATH_HOURS);
  const last = known.at(-1)?.hour;
  return choosePeriod(known, { from, to: to === undefined || last === undefined ? to : Math.min(to, last) });
}

function requireFamilies(families: readonly string[] | undefined): void {
  const unknown = families?.find((name) => !PATH_FAMILIES.some((family) => family === name));
  if (unknown === undefined) return;
  throw new UserError(
    `--models ${unknown}: no family of the path has this name. Choose from ${PATH_FAMILIES.join(', ')}.`,
  );
}
