import { forecastBaselines } from '../../forecasting/labels/evaluation/baselines';
import { evaluateModel, testOutcomes } from '../../forecasting/labels/evaluation/evaluate';
import { decideOnRise } from '../../forecasting/promotion/rise/decide-on-rise';
import { plantRiseCandidates } from '../../forecasting/promotion/rise/planted-rise-candidates';
import { scoreProbabilities } from '../../forecasting/scoring/probability/score-probabilities';
import { serveChildJob } from '../serve-child-job';
import type { CompareJob, EvaluateJob, Judged, ScoringResult } from './messages';

type Job = EvaluateJob | CompareJob;

/** The child process that scores the forecasts of models: a thousand resamples would block the server for seconds. */
serveChildJob<Job, never, ScoringResult<Job>>(async (job) => (job.task === 'evaluate' ? evaluate(job) : compare(job)));

async function evaluate({ rows, label, claimed, parameters }: EvaluateJob): Promise<Judged> {
  const evaluation = await evaluateModel(rows, { label, claimed, parameters });
  const baselines = await forecastBaselines(rows, parameters);
  const candidate = testOutcomes(rows);
  const planted = plantRiseCandidates({ candidate, baselines, horizonHours: label.horizonHours });
  const { decision } = decideOnRise({ evidence: evaluation.scores, leakage: evaluation.leakage, planted });
  return { evaluation, decision: { passed: decision.promoted, reason: decision.reason } };
}

function compare({ models, horizonHours }: CompareJob): ScoringResult<CompareJob> {
  return models.map(({ outcomes, ...own }) => {
    const others = models.filter(({ name }) => name !== own.name);
    const threshold = own.threshold === undefined ? {} : { threshold: own.threshold };
    return scoreProbabilities(outcomes, others, { horizonHours, ...threshold });
  });
}
