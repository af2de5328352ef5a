import { join } from 'node:path';
import type { Period } from '../../forecasting/backtest/folds';
import type { ForecastOutcome } from '../../forecasting/scoring/outcome';
import type { HourlySeries } from '../../forecasting/series';
import { prepareCheckout } from './prepare-checkout';
import { readPredictions } from './read-predictions';
import { runBacktest } from './run-backtest';
import { setSeed } from './set-seed';
import { withVersionErrors } from './version-error';

export interface Training {
  /** Absolute path. */
  readonly csv: string;
  readonly series: HourlySeries;
  /** Ascending. */
  readonly windows: readonly Period[];
  readonly refitHours: number;
  readonly model: string;
  readonly seeds: readonly number[];
  /** A temporary folder that the caller removes. */
  readonly scratch: string;
  readonly onStep: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface VersionTraining extends Training {
  readonly name: 'base' | 'head';
  /** The checkout of the version. */
  readonly folder: string;
}

/** Trains one version once per seed. Returns its forecasts in all windows, one array per seed. @throws VersionFailedError */
export async function trainVersion(training: VersionTraining): Promise<ForecastOutcome[][]> {
  const { name, folder, seeds, signal, onStep } = training;
  const parametersFile = join(folder, 'params.yaml');
  const [firstSeed = 1, ...otherSeeds] = seeds;
  // Before the slow compilation, so that a version without usable parameters fails at once and stops the other one.
  await setSeed(parametersFile, firstSeed);
  onStep(`compiling ${name}`);
  const packages = await withVersionErrors(folder, () => prepareCheckout(folder, signal));
  if (packages === 'installed')
    onStep(`installed the packages of ${name}, because they differ from the packages of this project`);
  const runs = [await forecastWindows(training, firstSeed)];
  for (const seed of otherSeeds) {
    await setSeed(parametersFile, seed);
    runs.push(await forecastWindows(training, seed));
  }
  return runs;
}

async function forecastWindows(training: VersionTraining, seed: number): Promise<ForecastOutcome[]> {
  const { name, folder, csv, series, windows, refitHours, model, seeds, scratch, signal } = training;
  training.onStep(`training ${name}, seed ${seed} of ${seeds.length}`);
  const outcomes: ForecastOutcome[] = [];
  for (const [index, period] of windows.entries()) {
    const predictions = join(scratch, `${name}-${seed}-${index}.csv`);
    await runBacktest({ folder, csv, predictions, model, period, refitHours, signal });
    outcomes.push(...(await readPredictions({ file: predictions, model, series, period })));
  }
  return outcomes;
}
