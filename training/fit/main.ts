import { fitModel } from './fit-model';
import type { Epoch, FitError, FitJob, FitMessage, FitPlan } from './messages';

/** The child process that fits one model and ends: a job comes in by message, progress goes out, the model is in files. */
process.once('message', (job: FitJob) => {
  run(job).finally(() => process.disconnect());
});

/** Without the worker that asked for it nobody wants the model. */
process.once('disconnect', () => process.exit());

async function run(job: FitJob): Promise<void> {
  try {
    const onPlan = (plan: FitPlan) => void tell({ type: 'planned', plan });
    const onEpoch = (epoch: Epoch) => void tell({ type: 'epoch', epoch });
    await tell({ type: 'done', result: await fitModel(job, { onPlan, onEpoch }) });
  } catch (error) {
    await tell({ type: 'failed', error: describe(error) });
  }
}

/** Resolves when the message is on its way, so that the end of the process does not swallow it. */
function tell(message: FitMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
}

function describe(error: unknown): FitError {
  const { name = 'Error', message = String(error), canRetry = true } = error as Partial<FitError>;
  return { name, message, canRetry };
}
