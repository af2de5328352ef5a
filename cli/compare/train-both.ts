import { join } from 'node:path';
import type { Period } from '../../forecasting/backtest/period';
import type { Outcome } from '../../forecasting/outcome';
import type { HourlySeries } from '../../forecasting/series';
import { checkOut, removeCheckout, type Version } from './checkouts';
import { prepareCheckout } from './prepare-checkout';
import { readPredictions } from './read-predictions';
import { asVersionFailed, runSeededBacktest } from './run-backtest';

export interface Training {
  /** Absolute. */
  readonly csv: string;
  readonly series: HourlySeries;
  readonly period: Period;
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
  readonly version: Version;
}

/** [seeds] the forecasts of one version, trained with each seed, by its own code in a checkout of its own. @throws VersionFailed */
export async function trainSide(side: Side): Promise<Outcome[][]> {
  const { name, version, scratch, signal, onStep } = side;
  const folder = join(scratch, name);
  try {
    onStep(`compiling ${name}`);
    await checkOut(version, folder);
    const packages = await asVersionFailed(folder, () => prepareCheckout({ folder, signal }));
    if (packages === 'installed') onStep(`${name} wanted packages of its own`);
    return await forecastWithSeeds(side, folder);
  } finally {
    await removeCheckout(folder);
  }
}

async function forecastWithSeeds(side: Side, folder: string): Promise<Outcome[][]> {
  const { name, csv, series, period, refitHours, model, seeds, scratch, signal, onStep } = side;
  const runs: Outcome[][] = [];
  for (const seed of seeds) {
    onStep(`${name}, seed ${seed} of ${seeds.length}`);
    const predictions = join(scratch, `${name}-${seed}.csv`);
    await runSeededBacktest({ folder, csv, predictions, model, period, refitHours, seed, signal });
    runs.push(await readPredictions({ file: predictions, model, series }));
  }
  return runs;
}
