import { join, resolve } from 'node:path';
import { projectRoot } from '../../config/paths';
import type { Period } from '../../forecasting/backtest/folds';
import { chooseModels } from '../../forecasting/backtest/models';
import { compareChanges } from '../../forecasting/comparison/compare-changes';
import type { Change } from '../../forecasting/comparison/paired-change';
import type { ComparisonResult } from '../../forecasting/comparison/result';
import { counted } from '../../forecasting/counted';
import { readHistory } from '../../forecasting/history/read-history';
import { UserError } from '../../system/errors';
import { readCsvFile } from '../backtest/read-file';
import { mergedInto, resolveVersion, uncommittedFiles } from './checkouts';
import { type Trained, trainBoth } from './train-both';
import type { Training } from './train-side';
import { VersionFailed } from './version-failed';
import { chooseWindows, hoursOf, REFIT_HOURS } from './windows';

const FROZEN_SAMPLE = join(projectRoot, 'data', 'btc_usd_hourly_2019-11_2025-05.csv.gz');

export interface ComparisonPlan extends Partial<Period> {
  /** Anything that git takes for a commit. */
  readonly base: string;
  readonly head: string;
  readonly seeds: number;
  readonly csv?: string;
  readonly model: string;
  readonly signal: AbortSignal;
}

/** @param scratch an empty folder @throws UnknownModel; UserError where the base cannot be run, or is the head */
export async function compareVersions(options: ComparisonPlan, scratch: string): Promise<ComparisonResult> {
  const began = performance.now();
  chooseModels([options.model]);
  const [base, head] = await Promise.all([resolveVersion(options.base), resolveVersion(options.head)]);
  if (base.commit === head.commit) {
    throw new UserError(`Base and head are the same commit ${base.commit.slice(0, 10)}: there is nothing to compare`);
  }
  const { sha256, ...training } = await planTraining(options, scratch);
  await warnOfUncommitted(head.commit, training.onStep);
  const trained = await trainBoth(training, { base, head });
  const { windows, refitHours, model, seeds } = training;
  return {
    base,
    head: { ...head, merged: await mergedInto(base, head) },
    data: { sha256, windows: windows.map(({ from, to }) => ({ from, to })) },
    model,
    seeds: [...seeds],
    folds: windows.reduce((sum, window) => sum + Math.ceil(hoursOf(window) / refitHours), 0),
    seconds: (performance.now() - began) / 1000,
    ...conclude(trained, windows),
  };
}

async function planTraining(
  { csv, from, to, model, seeds, signal }: ComparisonPlan,
  scratch: string,
): Promise<Training & { sha256: string }> {
  const file = csv ?? FROZEN_SAMPLE;
  const { content, sha256 } = await readCsvFile(file);
  const { series } = readHistory(content, file);
  return {
    csv: resolve(file),
    sha256,
    series,
    windows: chooseWindows({ series, isSample: csv === undefined, from, to }),
    refitHours: REFIT_HOURS,
    model,
    seeds: Array.from({ length: seeds }, (_, index) => index + 1),
    scratch,
    onStep: (text) => process.stderr.write(`  ${text}\n`),
    signal,
  };
}

/** Only commits are judged: whoever forgets that looks at the verdict on something else. */
async function warnOfUncommitted(judged: string, tell: (text: string) => void): Promise<void> {
  const files = await uncommittedFiles(judged);
  if (files > 0) tell(`not judged: ${counted(files, 'file')} that you have not committed here`);
}

type Found = Pick<ComparisonResult, 'comparison' | 'failure'>;

/** A head that fails is a finding. */
function conclude({ base, head }: Trained, windows: readonly Period[]): Found {
  if (head instanceof VersionFailed) return asFailure(head.message);
  const { windows: inWindows, ...comparison } = compareChanges({ base, head, windows });
  const { crps, winkler90, rmse, mae, coverage90, hours, hoursLeftOut } = comparison;
  const changes = [
    crps,
    winkler90,
    rmse,
    mae,
    coverage90,
    ...inWindows.flatMap((window) => [window.crps, window.rmse]),
  ];
  if (!changes.every(isNumber)) {
    return asFailure(`it left out ${hoursLeftOut} hours that the base forecast; the ${hours} of both are too few`);
  }
  const listed = inWindows.map((window) => ({ ...window, bySeed: [...window.bySeed] }));
  return { comparison: { ...comparison, windows: listed }, failure: null };
}

function isNumber({ base, head, change, lower, upper }: Change): boolean {
  return [base, head, change, lower, upper].every(Number.isFinite);
}

function asFailure(message: string): Found {
  return { comparison: null, failure: message.slice(-2_000) };
}
