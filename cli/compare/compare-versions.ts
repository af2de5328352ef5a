import { join, resolve } from 'node:path';
import { projectRoot } from '../../config/paths';
import type { Period } from '../../forecasting/backtest/period';
import { compareChanges, type PairedOutcomes } from '../../forecasting/comparison/compare-changes';
import { runningChange } from '../../forecasting/comparison/running-change';
import { readHistory } from '../../forecasting/history/read-history';
import { HOUR_MS } from '../../forecasting/hour';
import { readCsvFile } from '../backtest/read-file';
import { CommandFailed } from '../command-failed';
import { resolveVersion, type Version } from './checkouts';
import type { ComparisonResult } from './result';
import { VersionFailed } from './run-backtest';
import { type Training, trainSide } from './train-both';

const FROZEN_SAMPLE = join(projectRoot, 'data', 'btc_usd_hourly_2019-11_2025-05.csv.gz');
/** The year after it is kept for the last word on the models: no choice is made by looking at it. */
const LAST_HOUR = Date.UTC(2024, 4, 13, 11);
const PERIOD_HOURS = 90 * 24;
const FOLDS = 2;

export interface ComparisonPlan extends Partial<Period> {
  /** Anything that git takes for a commit. */
  readonly base: string;
  readonly head: string;
  readonly seeds: number;
  readonly csv?: string;
  readonly model: string;
  readonly signal: AbortSignal;
}

/** @param scratch an empty folder @throws CommandFailed where the base cannot be run */
export async function compareVersions(options: ComparisonPlan, scratch: string): Promise<ComparisonResult> {
  const began = performance.now();
  const [base, head] = await Promise.all([resolveVersion(options.base), resolveVersion(options.head)]);
  const { sha256, ...training } = await planTraining(options, scratch);
  const baseRuns = await trainBase(training, base);
  const found = await trainHead(training, head, baseRuns);
  return {
    base,
    head,
    data: { sha256, ...training.period },
    model: training.model,
    seeds: [...training.seeds],
    folds: FOLDS,
    seconds: (performance.now() - began) / 1000,
    ...found,
  };
}

async function planTraining(
  { csv = FROZEN_SAMPLE, from, to, model, seeds, signal }: ComparisonPlan,
  scratch: string,
): Promise<Training & { sha256: string }> {
  const { content, sha256 } = await readCsvFile(csv);
  const { series } = readHistory(content, csv);
  const last = to ?? Math.min(LAST_HOUR, series.at(-1)?.hour ?? LAST_HOUR);
  const period = { from: from ?? last - (PERIOD_HOURS - 1) * HOUR_MS, to: last };
  return {
    csv: resolve(csv),
    sha256,
    series,
    period,
    refitHours: Math.max(24, Math.ceil(((period.to - period.from) / HOUR_MS + 1) / FOLDS)),
    model,
    seeds: Array.from({ length: seeds }, (_, index) => index + 1),
    scratch,
    onStep: (text) => process.stderr.write(`  ${text}\n`),
    signal,
  };
}

type Runs = PairedOutcomes['base'];

async function trainBase(training: Training, version: Version): Promise<Runs> {
  try {
    return await trainSide({ ...training, name: 'base', version });
  } catch (error) {
    if (!(error instanceof VersionFailed)) throw error;
    throw new CommandFailed(
      `The base ${version.ref} cannot be run, so there is nothing to compare with: ${error.message}`,
    );
  }
}

/** A head that fails is a finding. */
async function trainHead(training: Training, version: Version, base: Runs) {
  try {
    const runs = { base, head: await trainSide({ ...training, name: 'head', version }) };
    const comparison = compareChanges(runs);
    if (comparison.hours === 0) throw new VersionFailed('it forecast no hour that the base forecast');
    return { comparison, running: asLists(runningChange(runs)), failure: null };
  } catch (error) {
    if (!(error instanceof VersionFailed)) throw error;
    const running = { times: [], bySeed: [], mean: [] };
    return { comparison: null, running, failure: error.message.slice(-2_000) };
  }
}

function asLists({ times, bySeed, mean }: ReturnType<typeof runningChange>): ComparisonResult['running'] {
  return { times: [...times], bySeed: bySeed.map((seed) => [...seed]), mean: [...mean] };
}
