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
 * Trains the model of the series and writes its files; the newest thirty days are held out.
 * @throws TooLittleHistory, TooLittleToRegress, UnusableHistory, DivergedTraining, UnusableArtifact
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
