import type { Period } from '../../forecasting/backtest/folds';
import { runBacktest } from '../../operations/backtest/run-backtest';
import { renderFindings, renderResult } from '../../reporting/backtest/text';
import { UserError } from '../../system/errors';
import { showProgress } from '../backtest/progress';
import { ensureOutputs, type Outputs, usesStdout, writeOutputs } from '../backtest/write-outputs';
import type { StopSignal } from '../stop-signal';

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
 * Runs a back-test, prints the table of scores and writes the requested files.
 * @throws UserError when it is interrupted; then no file is written
 */
export async function backtest(options: BacktestOptions): Promise<void> {
  const { csv, from, to, models, refit, window, champion } = options;
  const { signal } = options.stop;
  const terminal = usesStdout(options) ? process.stderr : process.stdout;
  try {
    await ensureOutputs(options, csv);
    const result = await runBacktest({
      ...{ csv, from, to, models, champion, signal },
      refitHours: refit,
      windowHours: window === 'expanding' ? null : window,
      onFindings: (findings) => void terminal.write(renderFindings(csv, findings)),
      openProgress: (size) => showProgress(size, terminal),
    });
    terminal.write(renderResult(result));
    await writeOutputs(result, { outputs: options, signal, terminal });
  } catch (error) {
    if (signal.aborted) throw new UserError('The back-test was interrupted; no incomplete file was left');
    throw error;
  }
}
