import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths';
import type { Period } from '../../forecasting/backtest/folds';
import { chooseModels } from '../../forecasting/backtest/models';
import { compareChanges } from '../../forecasting/comparison/compare-changes';
import type { Change } from '../../forecasting/comparison/paired-change';
import { type ComparisonResult, MAX_FAILURE_CHARACTERS } from '../../forecasting/comparison/result';
import type { HourlySeries } from '../../forecasting/series';
import { formatSeriesCsv } from '../../forecasting/series-csv';
import { formatCounted } from '../../reporting/numbers';
import { UserError } from '../../system/errors';
import { type PriceFileOptions, readPriceFile } from '../backtest/read-price-file';
import { countUncommittedFiles, findMergedCommit, removeFolder, resolveVersion } from './checkouts';
import type { Training } from './train-version';
import { type TrainedVersions, trainVersions } from './train-versions';
import { VersionFailedError } from './version-error';
import { chooseWindows, countHours, REFIT_HOURS } from './windows';

const FROZEN_SAMPLE = join(projectRoot, 'data', 'btc_usd_hourly_2019-11_2025-05.csv.gz');

export interface ComparisonPlan extends Partial<Period> {
  /** A branch, a tag or a commit. */
  readonly base: string;
  readonly head: string;
  readonly seeds: number;
  /** Default: the frozen sample. */
  readonly csv?: string;
  /** How to read `csv`. */
  readonly prices?: PriceFileOptions;
  readonly model: string;
  /** Called with one line of text for each step. */
  readonly onStep: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Trains two versions of this program on the same prices with the same seeds, and compares their forecasts.
 * @throws UserError when the base cannot be run, or is the same commit as the head; the reason of the signal
 */
export async function compareVersions(plan: ComparisonPlan): Promise<ComparisonResult> {
  const began = performance.now();
  chooseModels([plan.model]);
  const [base, head] = await Promise.all([resolveVersion(plan.base), resolveVersion(plan.head)]);
  if (base.commit === head.commit) {
    throw new UserError(`Base and head are the same commit ${base.commit.slice(0, 10)}; choose two different commits`);
  }
  const { sha256, ...training } = await planTraining(plan);
  await warnAboutUncommittedFiles(head.commit, plan.onStep);
  const trained = await withScratch(async (scratch) => {
    const csv = plan.csv === undefined ? FROZEN_SAMPLE : await writePrices(training.series, scratch);
    return trainVersions({ ...training, csv, scratch }, { base, head });
  });
  const { windows, refitHours, model, seeds } = training;
  return {
    base,
    head: { ...head, merged: await findMergedCommit(base, head) },
    data: { sha256, windows: windows.map(({ from, to }) => ({ from, to })) },
    model,
    seeds: [...seeds],
    folds: windows.reduce((sum, window) => sum + Math.ceil(countHours(window) / refitHours), 0),
    seconds: (performance.now() - began) / 1000,
    ...compareTrained(trained, windows),
  };
}

async function planTraining(plan: ComparisonPlan): Promise<Omit<Training, 'csv' | 'scratch'> & { sha256: string }> {
  const { csv, from, to, model, seeds, onStep, signal } = plan;
  const { series, file } = await readPriceFile(csv ?? FROZEN_SAMPLE, plan.prices);
  return {
    sha256: file.sha256,
    series,
    windows: chooseWindows({ series, isSample: csv === undefined, from, to }),
    refitHours: REFIT_HOURS,
    model,
    seeds: Array.from({ length: seeds }, (_, index) => index + 1),
    onStep,
    signal,
  };
}

/** An older version may not read the file as it is, so both versions get its prices in a form that every version reads. */
async function writePrices(series: HourlySeries, folder: string): Promise<string> {
  const path = join(folder, 'prices.csv');
  await writeFile(path, formatSeriesCsv(series.filter(({ rate }) => rate !== null)));
  return path;
}

async function withScratch<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'nexthour-compare-'));
  try {
    return await work(folder);
  } finally {
    await removeFolder(folder);
  }
}

/** Only commits are compared, so the result does not include uncommitted changes. */
async function warnAboutUncommittedFiles(commit: string, onStep: (text: string) => void): Promise<void> {
  const files = await countUncommittedFiles(commit);
  if (files > 0) onStep(`not compared: ${formatCounted(files, 'file')} with uncommitted changes`);
}

type Outcome = Pick<ComparisonResult, 'comparison' | 'failure'>;

function compareTrained({ base, head }: TrainedVersions, windows: readonly Period[]): Outcome {
  if (head instanceof VersionFailedError) return toFailure(head.message);
  const { windows: windowChanges, ...comparison } = compareChanges({ base, head, windows });
  const { crps, winkler90, rmse, mae, coverage90, hours, hoursLeftOut } = comparison;
  const changes = [
    crps,
    winkler90,
    rmse,
    mae,
    coverage90,
    ...windowChanges.flatMap((window) => [window.crps, window.rmse]),
  ];
  if (!changes.every(isComplete)) {
    return toFailure(
      `it has no forecast for ${formatCounted(hoursLeftOut, 'hour')} for which the base has one; ${formatCounted(hours, 'hour')} with a forecast of both versions are too few`,
    );
  }
  const listed = windowChanges.map((window) => ({ ...window, bySeed: [...window.bySeed] }));
  return { comparison: { ...comparison, windows: listed }, failure: null };
}

function isComplete({ base, head, change, lower, upper }: Change): boolean {
  return [base, head, change, lower, upper].every(Number.isFinite);
}

function toFailure(message: string): Outcome {
  return { comparison: null, failure: message.slice(-MAX_FAILURE_CHARACTERS) };
}
