import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import type { Period } from '../../forecasting/backtest/folds';
import { formatHour } from '../../forecasting/hour';
import { runCommand } from '../../system/run-command';
import { withVersionErrors } from './version-error';

/** One back-test takes about 15 s; a CI job has an hour for all of them. */
const DEADLINE_MS = 600_000;

export interface VersionBacktest {
  /** A prepared checkout. */
  readonly folder: string;
  /** Absolute path. */
  readonly csv: string;
  /** Absolute path. */
  readonly predictions: string;
  readonly model: string;
  readonly period: Period;
  readonly refitHours: number;
  readonly signal: AbortSignal;
}

/** Runs `nexthour backtest` in a checkout, with the params.yaml of that checkout. @throws VersionFailedError; the reason of the signal */
export async function runBacktest({ folder, signal, ...run }: VersionBacktest): Promise<void> {
  const args = [join('cli', 'nexthour.mjs'), 'backtest', ...toOptions(run)];
  const command = { program: process.execPath, args, folder, environment: childEnvironment() };
  await withVersionErrors(folder, () => runCommand({ ...command, deadlineMs: DEADLINE_MS, secrets: [], signal }));
}

function toOptions(run: Omit<VersionBacktest, 'folder' | 'signal'>): string[] {
  const { csv, predictions, model, period, refitHours } = run;
  const hours = ['--from', formatHour(period.from), '--to', formatHour(period.to), '--refit', `${refitHours}h`];
  return ['--csv', csv, ...hours, '--models', model, '--predictions', predictions];
}
