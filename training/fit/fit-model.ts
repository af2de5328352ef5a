import { readFile } from 'node:fs/promises';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import { writeModel } from './export-model';
import { fitLstm } from './fit-lstm';
import type { Epoch, FitJob, FitPlan, FitResult } from './messages';
import { loadTensorFlow } from './tensorflow';

export interface FitProgress {
  readonly onPlan: (plan: FitPlan) => void;
  readonly onEpoch: (epoch: Epoch) => void;
}

/**
 * Trains a model on the series of a file and writes its files to a folder. The newest 30 days are held out for the test.
 * @throws NexthourError `TooLittleHistory`, `TooLittleToRegress`, `UnusableHistory`, `DivergedTraining`, `UnusableArtifact`
 */
export async function fitModel(job: FitJob, progress: FitProgress): Promise<FitResult> {
  const began = performance.now();
  const series = parseSeriesCsv(await readFile(job.seriesFile));
  const tensorflow = await loadTensorFlow(job.backend);
  const fitted = await fitLstm({ series, parameters: job.parameters, holdsOut: true, tensorflow, progress });
  await writeModel(fitted.files, job.outFolder);
  const { epochs, bestEpoch } = fitted;
  return { epochs, bestEpoch, seconds: (performance.now() - began) / 1000 };
}
