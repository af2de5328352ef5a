import { join } from 'node:path';
import { CommandFailed as ProgramFailed, runCommand } from '../../clients/dvc/command';
import { childEnvironment } from '../../config/child-environment';
import type { Period } from '../../forecasting/backtest/period';
import { formatHour } from '../../forecasting/hour';
import { plantSeed } from './plant-seed';

const DEADLINE_MS = 3_600_000;

export interface SeededBacktest {
  /** A prepared checkout. */
  readonly folder: string;
  /** Absolute; as are the predictions. */
  readonly csv: string;
  readonly predictions: string;
  readonly model: string;
  readonly period: Period;
  readonly refitHours: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** A version of the program that could not be compiled, or could not forecast. */
export class VersionFailed extends Error {
  override readonly name = 'VersionFailed';
  readonly canRetry = false;
}

/** Trains and forecasts with the code of a checkout, and with a seed in place of its own. @throws VersionFailed, or the reason of the signal */
export async function runSeededBacktest(run: SeededBacktest): Promise<void> {
  await plantSeed(join(run.folder, 'params.yaml'), run.seed);
  const { folder, signal } = run;
  const args = [join('cli', 'nexthour.mjs'), 'backtest', ...optionsOf(run)];
  const environment = childEnvironment();
  await asVersionFailed(folder, () =>
    runCommand({ program: process.execPath, args, folder, environment, deadlineMs: DEADLINE_MS, secrets: [], signal }),
  );
}

/** What the version's own program says is the finding, without the folder in which it said it. */
export async function asVersionFailed<Result>(folder: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ProgramFailed) throw new VersionFailed(complaintOf(error).replaceAll(`${folder}/`, ''));
    throw error;
  }
}

/** From where our own programs begin to complain, or all that was said. */
function complaintOf({ output, outcome }: ProgramFailed): string {
  const [, complaint] = output.split(/^nexthour: /m);
  return complaint ?? (output || outcome);
}

function optionsOf({ csv, predictions, model, period, refitHours }: SeededBacktest): string[] {
  const hours = ['--from', formatHour(period.from), '--to', formatHour(period.to), '--refit', `${refitHours}h`];
  return ['--csv', csv, ...hours, '--models', model, '--predictions', predictions];
}
