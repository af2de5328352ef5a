import type { RegisteredVersion } from '../../clients/mlflow';
import { letServe, MODEL_FOLDER } from '../../clients/model-registry';
import type { ServingVersion } from '../../clients/postgres/promotions';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { formatHour, type Hour } from '../../forecasting/hour';
import { describeReport } from '../../forecasting/leakage/report';
import { decide, type SelfTest, type Verdict } from '../../forecasting/promotion';
import { describeDecision } from '../../forecasting/promotion/describe-decision';
import type { Evidence } from '../../forecasting/promotion/evidence';
import type { Candidate, Evaluation, Promotion, TrainingDeps } from '../training';
import { identityTags } from './run-log';

interface Decision {
  readonly snapshot: Snapshot;
  readonly candidate: Candidate;
  readonly evaluation: Evaluation;
}

/**
 * Registers the candidate, and lets it serve when the gate, tried just before, says so and nothing newer serves already. What was
 * decided once on a version stands, however often this runs.
 */
export async function decidePromotion(deps: TrainingDeps, decision: Decision): Promise<Promotion> {
  const { snapshot, candidate, evaluation } = decision;
  const { version } = await registerVersion(deps, decision);
  const { verdict, selfTest } = judgeBoth(evaluation);
  const { evidence, ...recorded } = await record(deps, { ...decision, version, selfTest, verdict });
  await followDecisions(deps, snapshot);
  await explain(deps, { hour: snapshot.hour, version, verdict: recorded, evidence: evidence as StoredEvidence });
  return { runId: candidate.runId, version, ...recorded };
}

/** The verdict of the gate, unless the sentinel has seen the future in the candidate's past. */
function judgeBoth({ sentinel, ...evaluation }: Evaluation): { verdict: Verdict; selfTest: SelfTest } {
  const decided = decide(evaluation);
  if (sentinel.passed) return decided;
  return { ...decided, verdict: { promoted: false, reason: describeReport(sentinel) } };
}

/** The version made of the candidate's run: there is one, however often this runs. */
async function registerVersion(
  { mlflow, registeredModel: model }: TrainingDeps,
  { snapshot, candidate }: Decision,
): Promise<RegisteredVersion> {
  await mlflow.ensureRegisteredModel(model);
  const { runId, artifactSha256 } = candidate;
  const find = () => mlflow.findVersionByRun({ model, runId });
  const found = await find();
  if (found) return found;
  const { artifactUri } = await mlflow.getRun(runId);
  const tags = {
    ...identityTags(snapshot),
    'nexthour.artifact_sha256': artifactSha256,
    'nexthour.dataset_sha256': snapshot.history.sha256,
  };
  const created = await mlflow.createVersion({ model, runId, source: `${artifactUri}/${MODEL_FOLDER}`, tags });
  return (await find()) ?? created;
}

/** The alias never moves by itself to a model of an older hour, nor past one that the candidate was not judged beside. */
export function orderProblem(given: {
  readonly standing: ServingVersion | null;
  readonly hour: number;
  readonly judgedBeside: string | null;
}): string | null {
  const { standing, hour, judgedBeside } = given;
  if (standing && standing.hour > hour) {
    return `version ${standing.version} of the newer hour ${formatHour(standing.hour)} serves already`;
  }
  if ((standing?.version ?? null) === judgedBeside) return null;
  const beside = judgedBeside === null ? 'no other' : `version ${judgedBeside}`;
  return `${standing ? `version ${standing.version}` : 'none'} serves by now, and this one was judged beside ${beside}`;
}

type Decided = Decision & { readonly version: string; readonly verdict: Verdict; readonly selfTest: SelfTest };

/** The decision comes first and the alias follows it: so a crash between the two is mended by doing both again. */
function record({ promotions, clock }: TrainingDeps, decided: Decided) {
  const { snapshot, candidate, evaluation, version, verdict, selfTest } = decided;
  const { source, asset, hour } = snapshot;
  const { runId } = candidate;
  const evidence = { ...evaluation.evidence, selfTest, sentinel: evaluation.sentinel, candidateRun: candidate };
  const judgedBeside = evaluation.evidence.champion?.version ?? null;
  return promotions.record(
    { source, asset, hour, version, runId, ...verdict, evidence, decidedAt: clock.now() },
    (standing) => orderProblem({ standing, hour, judgedBeside }),
  );
}

/** Points MLflow to the version that the decisions let serve, whichever that is by now. */
async function followDecisions(deps: TrainingDeps, { source, asset }: Snapshot): Promise<void> {
  const { mlflow, promotions, registeredModel: model } = deps;
  const standing = await promotions.standing({ source, asset });
  if (standing) await letServe(mlflow, { model, version: standing.version });
}

/** As `record` writes it: what the recorded verdict rests on, which another evaluation of the same version need not equal. */
type StoredEvidence = Evidence & { readonly selfTest: SelfTest };

interface Explained {
  readonly hour: Hour;
  readonly version: string;
  readonly verdict: Verdict;
  readonly evidence: StoredEvidence;
}

/** On the version's page, for people and for tools. */
async function explain({ mlflow, registeredModel: model }: TrainingDeps, explained: Explained): Promise<void> {
  const { version, verdict, evidence } = explained;
  const { selfTest } = evidence;
  const { candidate, champion } = evidence;
  const tags = {
    'nexthour.promoted': String(verdict.promoted),
    'nexthour.reason': verdict.reason,
    'nexthour.unseen_hours': String(evidence.hours),
    'nexthour.rmse_ratio': String(candidate.rmseRatio),
    'nexthour.mae_ratio': String(candidate.maeRatio),
    'nexthour.coverage_90': String(candidate.coverage90),
    'nexthour.crps_skill': String(candidate.crpsSkill),
    'nexthour.champion': champion?.version ?? 'none',
    'nexthour.gate_self_test': selfTest.passed ? 'passed' : 'failed',
  };
  await mlflow.setVersionTags({ model, version, tags });
  const description = describeDecision({ ...explained, selfTest });
  await mlflow.describeVersion({ model, version, description });
}
