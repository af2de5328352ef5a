import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOUR_MS } from '../../forecasting/hour';
import { dataPreparation, prepareTrainingData } from '../../forecasting/leakage/data-preparation';
import type { HourlySeries } from '../../forecasting/series';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import type { Fit } from '../../training/fit/fit-process';
import type { FitPlan } from '../../training/fit/messages';
import type { Planted } from './planted-models';

/** A fit that does not train. It writes the planted model for the prices in its input file. */
export function plantedFit(modelOf: (planted: Planted) => ReadonlyMap<string, Buffer>): Fit {
  return async ({ seriesFile, outFolder, parameters, onMessage }) => {
    const series = parseSeriesCsv(await readFile(seriesFile));
    onMessage({ type: 'planned', plan: buildPlan(series) });
    onMessage({ type: 'epoch', epoch: { epoch: 1, loss: 1, validationLoss: 1, seconds: 0 } });
    await mkdir(outFolder, { recursive: true });
    for (const [name, bytes] of modelOf({ series, har: parameters.combination.har }))
      await writeFile(join(outFolder, name), bytes);
    return { epochs: 1, bestEpoch: 1, seconds: 0 };
  };
}

/** Builds the plan that a real fit sends for these prices. */
function buildPlan(series: HourlySeries): FitPlan {
  const { rows, parts } = prepareTrainingData(dataPreparation, series);
  return {
    backend: 'wasm',
    trainExamples: parts.train.length,
    validationExamples: parts.validation.length,
    testExamples: parts.test.length,
    firstHour: rows.origins[parts.train[0] ?? 0] ?? 0,
    trainedUntil: (rows.origins[parts.validation.at(-1) ?? 0] ?? 0) + HOUR_MS,
  };
}
