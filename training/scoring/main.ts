import { evaluateModel } from '../../forecasting/labels/evaluation/evaluate';
import { scoreProbabilities } from '../../forecasting/scoring/probability/score-probabilities';
import { serveChildJob } from '../serve-child-job';
import type { CompareJob, EvaluateJob, ScoringResult } from './messages';

type Job = EvaluateJob | CompareJob;

/** The child process that scores the forecasts of models: a thousand resamples would block the server for seconds. */
serveChildJob<Job, never, ScoringResult<Job>>(async (job) => (job.task === 'evaluate' ? evaluate(job) : compare(job)));

function evaluate({ rows, ...options }: EvaluateJob): Promise<ScoringResult<EvaluateJob>> {
  return evaluateModel(rows, options);
}

function compare({ models, horizonHours }: CompareJob): ScoringResult<CompareJob> {
  return models.map(({ outcomes, ...own }) => {
    const others = models.filter(({ name }) => name !== own.name);
    const threshold = own.threshold === undefined ? {} : { threshold: own.threshold };
    return scoreProbabilities(outcomes, others, { horizonHours, ...threshold });
  });
}
