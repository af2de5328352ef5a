import { MIN_TRAINING_HOURS, type Period } from '../../forecasting/backtest/folds';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import type { FileFormat } from '../../operations/backtest/read-price-file';
import { runBacktest } from '../../operations/backtest/run-backtest';
import { runMinuteBacktest } from '../../operations/backtest/run-minute-backtest';
import { runPathBacktest } from '../../operations/backtest/run-path-backtest';
import { renderBarFindings, renderMinuteResult } from '../../reporting/backtest/minutes/text';
import { formatPathResultJson, renderPathResult } from '../../reporting/backtest/path';
import { renderResult } from '../../reporting/backtest/text';
import { UserError } from '../../system/errors';
import { pickFormat } from '../backtest/file-options';
import type { HorizonRange } from '../backtest/options';
import { printFindings } from '../backtest/print-findings';
import { showProgress } from '../backtest/progress';
import {
  type Contents,
  contentsOf,
  contentsOfMinutes,
  ensureOutputs,
  type Outputs,
  usesStdout,
  writeOutputs,
} from '../backtest/write-outputs';
import type { StopSignal } from '../stop-signal';

export interface BacktestOptions extends Partial<Period>, Outputs, FileFormat {
  readonly csv: string;
  /** The length of a bar in ms. Hours when it is not given. */
  readonly bar?: number;
  /** Milliseconds, or with hours the horizons of the path. */
  readonly horizon?: number | HorizonRange;
  readonly models?: readonly string[];
  /** Hours. */
  readonly refit?: number;
  /** Hours. */
  readonly window?: number | 'expanding';
  readonly champion?: string;
  readonly despiteFindings?: boolean;
  readonly stop: StopSignal;
}

const DEFAULT_HORIZON_MS = 5 * MINUTE_MS;
const DAY_HOURS = 24;

/**
 * Runs a back-test, prints the table of scores and writes the requested files.
 * @throws UserError when it is interrupted; then no file is written
 */
export async function backtest(options: BacktestOptions): Promise<void> {
  const { signal } = options.stop;
  const terminal = usesStdout(options) ? process.stderr : process.stdout;
  try {
    checkOptions(options);
    await ensureOutputs(options, options.csv);
    const contents = await chooseRun(options)(options, terminal);
    await writeOutputs(contents, { outputs: options, signal, terminal });
  } catch (error) {
    if (signal.aborted) throw new UserError('The back-test was interrupted; no incomplete file was left');
    throw error;
  }
}

/** @throws UserError */
function checkOptions({ bar, horizon, window, ...others }: BacktestOptions): void {
  if (bar !== undefined && isRange(horizon)) {
    throw new UserError(
      `--horizon ${horizon.from}h..${horizon.to}h is for hours; leave out --bar, or give one horizon.`,
    );
  }
  if (bar !== undefined) return;
  if (horizon !== undefined && !isRange(horizon)) {
    throw new UserError(
      '--horizon needs --bar: give the length of the bars, like --bar 1m. Without it, hours are used; a range like 1h..24h scores the horizons of the path.',
    );
  }
  if (isRange(horizon)) refuseForPath(others);
  if (typeof window === 'number' && window < MIN_TRAINING_HOURS) {
    const days = MIN_TRAINING_HOURS / DAY_HOURS;
    throw new UserError(`--window ${window}h is too short: on hours, a fit needs at least ${days}d.`);
  }
}

function isRange(horizon: BacktestOptions['horizon']): horizon is HorizonRange {
  return typeof horizon === 'object';
}

/** @throws UserError for options that have no meaning for the path */
function refuseForPath({
  html,
  predictions,
  champion,
}: Pick<BacktestOptions, 'html' | 'predictions' | 'champion'>): void {
  for (const [name, value] of Object.entries({ html, predictions, champion })) {
    if (value === undefined) continue;
    throw new UserError(`--${name} ${value}: a range of horizons gives a table and --json only; leave out --${name}.`);
  }
}

function chooseRun({ bar, horizon }: BacktestOptions) {
  if (isRange(horizon)) return runPath;
  return bar === undefined ? runHours : runMinutes;
}

async function runPath(options: BacktestOptions, terminal: NodeJS.WriteStream): Promise<Partial<Contents>> {
  const { csv, from, to, models, refit, window, stop, horizon } = options;
  const result = await runPathBacktest({
    ...{ csv, from, to, families: models, signal: stop.signal, horizons: isRange(horizon) ? horizon : undefined },
    refitHours: refit,
    windowHours: window === 'expanding' ? null : window,
    format: pickFormat(options),
    despiteFindings: options.despiteFindings ?? false,
    onFindings: printFindings(csv, terminal),
    onFold: (fold, folds) => void terminal.write(`fold ${fold + 1} of ${folds}\n`),
  });
  terminal.write(renderPathResult(result));
  return { json: () => formatPathResultJson(result) };
}

async function runHours(options: BacktestOptions, terminal: NodeJS.WriteStream): Promise<Contents> {
  const { csv, from, to, models, refit, window, champion, stop } = options;
  const result = await runBacktest({
    ...{ csv, from, to, models, champion, signal: stop.signal },
    refitHours: refit,
    windowHours: window === 'expanding' ? null : window,
    format: pickFormat(options),
    despiteFindings: options.despiteFindings ?? false,
    onFindings: printFindings(csv, terminal),
    openProgress: (size) => showProgress(size, terminal),
  });
  terminal.write(renderResult(result));
  return contentsOf(result);
}

async function runMinutes(options: BacktestOptions, terminal: NodeJS.WriteStream): Promise<Contents> {
  const { csv, from, to, models, refit, window, champion, stop, bar = MINUTE_MS } = options;
  const horizon = typeof options.horizon === 'number' ? options.horizon : Math.max(bar, DEFAULT_HORIZON_MS);
  const result = await runMinuteBacktest({
    ...{ csv, from, to, models, champion, signal: stop.signal },
    ...{ barMs: bar, horizonMs: horizon, format: pickFormat(options) },
    refitDays: refit && refit / DAY_HOURS,
    trainingDays: window === 'expanding' ? null : window && window / DAY_HOURS,
    onMissing: (reason) => void terminal.write(`The models xgboost and combination are left out. ${reason}.\n`),
    onFindings: (findings) => void terminal.write(renderBarFindings(csv, findings)),
    openProgress: (size) => showProgress(size, terminal),
  });
  terminal.write(renderMinuteResult(result));
  return contentsOfMinutes(result);
}
