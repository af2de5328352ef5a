import type { RegisteredVersion } from '../../clients/mlflow';
import { MODEL_FOLDER } from '../../clients/model-registry';
import type { PromotionDecision } from '../../clients/postgres/promotions';
import type { LeakageReport } from '../../forecasting/leakage/report';
import { applyGate, decide, type ModelGate, prependRules } from '../../forecasting/promotion/decide';
import { describeDecision } from '../../forecasting/promotion/describe-decision';
import { type Evidence, readStoredEvidence, type StoredEvidence } from '../../forecasting/promotion/evidence';
import type { PlantedCandidate } from '../../forecasting/promotion/planted-candidates';
import type { Decision, SelfTest } from '../../forecasting/promotion/rule-result';
import { checkLeakage, checkProduction } from '../../forecasting/promotion/rules';
import type { Candidate, Promotion } from './candidate';
import { type RegistryDeps, updateProductionAlias } from './production-alias';
import { identityTags, type TrainedData, tagFailedRules } from './run-log';

/** The model gate of a question, and the text on the page of its registered model. */
export interface PromotionRules<OwnEvidence extends Evidence> {
  readonly description: string;
  readonly gate: ModelGate<OwnEvidence>;
}

const HOURLY_DESCRIPTION =
  'Forecasts the distribution of the price one hour ahead. The version with the alias `production` makes the published forecasts; `nexthour promote` and `nexthour rollback` change it. Each version says why the model gate promoted or refused it.';

const HOURLY: PromotionRules<Evidence> = { description: HOURLY_DESCRIPTION, gate: applyGate };

interface PromotionInput<OwnEvidence extends Evidence> {
  readonly snapshot: TrainedData;
  readonly candidate: Pick<Candidate, 'runId' | 'artifactSha256'>;
  readonly evaluation: {
    readonly evidence: OwnEvidence;
    readonly planted: readonly PlantedCandidate<OwnEvidence>[];
    readonly leakage: LeakageReport;
  };
}

/**
 * Registers the candidate, tests the model gate, and makes the candidate the production model if the gate decides so. The first decision
 * about a version is final: running this again does not change it.
 */
export function decidePromotion(deps: RegistryDeps, input: PromotionInput<Evidence>): Promise<Promotion> {
  return decideByRules(deps, input, HOURLY);
}

/** The same for the models of any question. */
export async function decideByRules<OwnEvidence extends Evidence>(
  deps: RegistryDeps,
  input: PromotionInput<OwnEvidence>,
  { description, gate }: PromotionRules<OwnEvidence>,
): Promise<Promotion> {
  const { snapshot, candidate, evaluation } = input;
  const { version } = await registerVersion(deps, input, description);
  const { decision, selfTest } = decideOnCandidate(evaluation, gate);
  const { promoted, reason, evidence } = await recordDecision(deps, { ...input, version, decision, selfTest });
  const stored = readStoredEvidence(evidence);
  const failedRules = stored.rules.filter(({ passed }) => !passed).map(({ rule }) => rule);
  await updateProductionAlias(deps, snapshot);
  await logDecision(deps, { ...snapshot, version, promoted, reason, evidence: stored });
  return { runId: candidate.runId, version, promoted, reason, failedRules };
}

/** Applies the rules of the model gate, and the leakage check before them. */
function decideOnCandidate<OwnEvidence extends Evidence>(
  { leakage, ...evaluation }: PromotionInput<OwnEvidence>['evaluation'],
  gate: ModelGate<OwnEvidence>,
): { decision: Decision; selfTest: SelfTest } {
  const { decision, selfTest } = decide({ ...evaluation, gate });
  return { decision: prependRules(decision, [checkLeakage(leakage)]), selfTest };
}

/** Registers the candidate's run as a version, unless it already has one. */
async function registerVersion(
  { mlflow, registeredModel }: RegistryDeps,
  { snapshot, candidate }: PromotionInput<Evidence>,
  description: string,
): Promise<RegisteredVersion> {
  const model = registeredModel(snapshot.asset);
  await mlflow.ensureRegisteredModel(model, description);
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

/** Records the decision before the alias moves, so that a retry after a crash between the two steps completes the change. */
function recordDecision(
  { promotions, clock }: RegistryDeps,
  decided: PromotionInput<Evidence> & { version: string; decision: Decision; selfTest: SelfTest },
) {
  const { snapshot, candidate, evaluation, version, decision, selfTest } = decided;
  const { source, asset, hour } = snapshot;
  const { evidence, leakage } = evaluation;
  const decidedAt = clock.now();
  const toRow = ({ promoted, reason, rules }: Decision): PromotionDecision => ({
    ...{ source, asset, hour, version, runId: candidate.runId, promoted, reason, decidedAt },
    evidence: { ...evidence, rules, selfTest, leakage, candidateRun: candidate },
  });
  return promotions.record(toRow(decision), (production) => {
    if (!decision.promoted) return toRow(decision);
    const champion = evidence.champion?.version ?? null;
    return toRow(prependRules(decision, checkProduction({ production, hour, champion })));
  });
}

/** Writes the decision to the version's page in MLflow, as tags and as text. */
async function logDecision(
  { mlflow, registeredModel }: RegistryDeps,
  described: Omit<Promotion, 'runId' | 'failedRules'> &
    Pick<TrainedData, 'asset' | 'hour'> & { readonly evidence: StoredEvidence },
): Promise<void> {
  const model = registeredModel(described.asset);
  const { version, hour, promoted, reason, evidence } = described;
  const { champion, selfTest } = evidence;
  const tags = {
    'nexthour.promoted': String(promoted),
    'nexthour.reason': reason,
    ...tagFailedRules(evidence.rules),
    'nexthour.champion': champion?.version ?? 'none',
    'nexthour.gate_self_test': selfTest.passed ? 'passed' : 'failed',
  };
  await mlflow.setVersionTags({ model, version, tags });
  const description = describeDecision({
    version,
    hour,
    evidence,
    decision: { promoted, reason, rules: evidence.rules },
    selfTest,
  });
  await mlflow.describeVersion({ model, version, description });
}
