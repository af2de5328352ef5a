import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import type { Period } from '../../forecasting/backtest/folds';
import { formatHour } from '../../forecasting/hour';
import { runCommand } from '../../system/run-command';
import { asVersionFailed } from './version-failed';

/** One takes a quarter of a minute; a job of CI has an hour for all of them. */
const DEADLINE_MS = 600_000;

export interface VersionBacktest {
  /** A prepared checkout. */
  readonly folder: string;
  /** Absolute; as are the predictions. */
  readonly csv: string;
  readonly predictions: string;
  readonly model: string;
  readonly period: Period;
  readonly refitHours: number;
  readonly signal: AbortSignal;
}

/** Trains and forecasts with the code and the parameters of a checkout. @throws VersionFailed, or the reason of the signal */
export async function runBacktest({ folder, signal, ...run }: VersionBacktest): Promise<void> {
  const args = [join('cli', 'nexthour.mjs'), 'backtest', ...optionsOf(run)];
  const environment = childEnvironment();
  await asVersionFailed(folder, () =>
    runCommand({ program: process.execPath, args, folder, environment, deadlineMs: DEADLINE_MS, secrets: [], signal }),
  );
}

function optionsOf(run: Omit<VersionBacktest, 'folder' | 'signal'>): string[] {
  const { csv, predictions, model, period, refitHours } = run;
  const hours = ['--from', formatHour(period.from), '--to', formatHour(period.to), '--refit', `${refitHours}h`];
  return ['--csv', csv, ...hours, '--models', model, '--predictions', predictions];
}
