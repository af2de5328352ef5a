import { join } from 'node:path';
import type { Period } from '../../forecasting/backtest/folds';
import type { ForecastOutcome } from '../../forecasting/scoring/outcome';
import type { HourlySeries } from '../../forecasting/series';
import { plantSeed } from './plant-seed';
import { prepareCheckout } from './prepare-checkout';
import { readPredictions } from './read-predictions';
import { runBacktest } from './run-backtest';
import { asVersionFailed } from './version-failed';

export interface Training {
  /** Absolute. */
  readonly csv: string;
  readonly series: HourlySeries;
  /** Ascending. */
  readonly windows: readonly Period[];
  readonly refitHours: number;
  readonly model: string;
  readonly seeds: readonly number[];
  /** A folder that is there for the time of the comparison. */
  readonly scratch: string;
  readonly onStep: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface Side extends Training {
  readonly name: 'base' | 'head';
  /** A checkout of its own. */
  readonly folder: string;
}

/** [seeds] the forecasts of one version in all windows, trained with each seed, by its own code. @throws VersionFailed */
export async function trainSide(side: Side): Promise<ForecastOutcome[][]> {
  const { name, folder, signal, onStep } = side;
  onStep(`compiling ${name}`);
  const packages = await asVersionFailed(folder, () => prepareCheckout({ folder, signal }));
  if (packages === 'installed') onStep(`${name} wanted packages of its own`);
  return forecastWithSeeds(side);
}

async function forecastWithSeeds(side: Side): Promise<ForecastOutcome[][]> {
  const { name, folder, seeds, onStep } = side;
  const runs: ForecastOutcome[][] = [];
  for (const seed of seeds) {
    onStep(`${name}, seed ${seed} of ${seeds.length}`);
    await plantSeed(join(folder, 'params.yaml'), seed);
    runs.push(await forecastWindows(side, seed));
  }
  return runs;
}

async function forecastWindows(side: Side, seed: number): Promise<ForecastOutcome[]> {
  const { name, folder, csv, series, windows, refitHours, model, scratch, signal } = side;
  const outcomes: ForecastOutcome[] = [];
  for (const [index, period] of windows.entries()) {
    const predictions = join(scratch, `${name}-${seed}-${index}.csv`);
    await runBacktest({ folder, csv, predictions, model, period, refitHours, signal });
    outcomes.push(...(await readPredictions({ file: predictions, model, series, period })));
  }
  return outcomes;
}
