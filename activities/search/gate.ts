import type { Snapshot } from '../../clients/postgres/snapshots';
import { registerQuestionModel } from '../../clients/question-model-registry';
import type { SearchedParameters } from '../../config/search-spaces';
import { defaultBounds } from '../../forecasting/labels/split';
import type { RiseParameters } from '../../forecasting/models/rise/parameters';
import { trainAndJudge } from '../../forecasting/promotion/rise/train-and-judge';
import { readSearchedQuestion } from '../../forecasting/search/question';
import type { GateDecision, Judgement, SearchPlan } from '../../forecasting/search/records';
import { parametersOfTrial } from '../../forecasting/search/trials';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import { NexthourError } from '../../system/errors';
import type { TrainingBars } from '../live-training/deps';
import type { Promotion } from '../training/candidate';
import type { SearchDeps } from './deps';

/** Trains the winner as the ordinary training of the question does, and lets the question's model gate decide about it. */
export async function submitWinner(deps: SearchDeps, plan: SearchPlan, judgement: Judgement): Promise<GateDecision> {
  const parameters = parametersOfTrial(plan.today, plan.overrides, judgement.winner ?? 0);
  // It is part of the evidence of the decision.
  const search = { id: plan.id, ...judgement };
  if (plan.kind === 'price') {
    const snapshot = plan.snapshot as Snapshot;
    const { asset, hour } = snapshot;
    const training = deps.trainingWith(parameters as SearchedParameters['price']);
    const candidate = await training.trainCandidate({ asset, hour, snapshot });
    const evaluation = await training.evaluateCandidate({ asset, hour, snapshot, candidate });
    const evidence = { ...evaluation.evidence, search };
    return toDecision(
      await training.decidePromotion({ asset, hour, snapshot, candidate, evaluation: { ...evaluation, evidence } }),
    );
  }
  if (plan.kind === 'minutes') {
    const { asset } = plan;
    const snapshot = plan.snapshot as TrainingBars;
    const training = deps.liveTrainingWith(parameters as SearchedParameters['minutes']);
    const candidate = await training.trainMinuteModel({ asset, snapshot });
    const evaluation = await training.evaluateMinuteModel({ asset, snapshot, candidate });
    const evidence = { ...evaluation.evidence, search };
    return toDecision(
      await training.decideMinutePromotion({ asset, snapshot, candidate, evaluation: { ...evaluation, evidence } }),
    );
  }
  return submitRise(deps, plan, parameters as RiseParameters);
}

function toDecision({ version, runId, promoted, reason }: Promotion): GateDecision {
  return { version, runId, promoted, reason };
}

/** The model is registered in any case; a person makes a model for a rise active. */
async function submitRise(deps: SearchDeps, plan: SearchPlan, parameters: RiseParameters): Promise<GateDecision> {
  const searched = readSearchedQuestion(plan.question);
  const family = deps.riseFamilies(parameters, deps.signal()).get(plan.family);
  if (searched.kind !== 'rise' || !family)
    throw new NexthourError('UnknownFamily', `There is no family "${plan.family}" for ${plan.question}`);
  const series = parseSeriesCsv(await deps.objectStore.get(plan.data));
  const [first, last] = [series[0]?.hour ?? 0, series.at(-1)?.hour ?? 0];
  const { testFrom } = defaultBounds({ first, last });
  const { question } = searched;
  const trained = await trainAndJudge({ question, family, parameters, series, source: plan.source, testFrom });
  const decision = { passed: trained.decision.promoted, reason: trained.decision.reason };
  const { model } = await registerQuestionModel(deps, {
    ...{ ...trained, name: `${plan.family} of ${plan.id}`, operator: plan.operator, decision },
  });
  return { version: model.version, runId: model.runId, promoted: decision.passed, reason: decision.reason };
}
