import { serveChildJob } from '../serve-child-job';
import { fitModel } from './fit-model';
import type { FitJob, FitMessage, FitResult } from './messages';

/** The child process that trains one model. The files of the model are written to the job's `outFolder`. */
serveChildJob<FitJob, FitMessage, FitResult>((job, send) =>
  fitModel(job, {
    onPlan: (plan) => send({ type: 'planned', plan }),
    onEpoch: (epoch) => send({ type: 'epoch', epoch }),
  }),
);
