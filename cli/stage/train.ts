import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { readParameters } from '../../config/parameters-file';
import { projectRoot, tensorflowBackendFile } from '../../config/paths';
import { createFitProcess } from '../../training/fit/fit-process';
import type { Epoch, FitMessage, FitPlan } from '../../training/fit/messages';
import { FILES, writeCsv, writeJson } from './files';

/** The train step of the hourly DAG: writes the files of the model, its loss by epoch and a summary. @throws NexthourError */
export async function train(signal: AbortSignal): Promise<void> {
  const runFit = createFitProcess({
    program: join(projectRoot, 'dist', 'training', 'fit', 'main.js'),
    backendFile: tensorflowBackendFile,
    environment: childEnvironment(),
  });
  await rm(FILES.model, { recursive: true, force: true });
  await mkdir(FILES.model, { recursive: true });
  const progress = collectProgress();
  const job = { seriesFile: FILES.history, outFolder: FILES.model, parameters: readParameters(FILES.parameters) };
  const { epochs, bestEpoch } = await runFit({ ...job, onMessage: progress.onMessage, signal });
  const best = progress.epochs.find(({ epoch }) => epoch === bestEpoch);
  await writeCsv(FILES.loss, ['epoch', 'training', 'validation'], progress.epochs.map(lossRow));
  await writeJson(FILES.training, {
    examples: progress.examples(),
    epochs,
    bestEpoch,
    loss: best?.loss,
    validationLoss: best?.validationLoss,
  });
}

/** Collects the progress messages of the child. */
function collectProgress() {
  const epochs: Epoch[] = [];
  let plan: FitPlan | undefined;
  return {
    epochs,
    onMessage: (message: FitMessage) => {
      if (message.type === 'planned') plan = message.plan;
      if (message.type === 'epoch') epochs.push(message.epoch);
    },
    examples: () => ({ train: plan?.trainExamples, validation: plan?.validationExamples, test: plan?.testExamples }),
  };
}

function lossRow({ epoch, loss, validationLoss }: Epoch): number[] {
  return [epoch, loss, validationLoss];
}
