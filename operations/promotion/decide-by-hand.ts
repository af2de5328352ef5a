import type { Mlflow, RegisteredVersion } from '../../clients/mlflow';
import { createModelRegistry, PRODUCTION_ALIAS, setProductionAlias } from '../../clients/model-registry';
import type { ProductionVersion, Promotions } from '../../clients/postgres/promotions';
import { formatInstant, hourOf } from '../../forecasting/hour';
import { type ArtifactFiles, UnusableArtifactError } from '../../forecasting/models/artifact-files';
import { type DecisionKind, findPreviousVersion } from '../../forecasting/promotion/production-history';
import { promoteCommand } from '../../forecasting/questions';
import type { Clock } from '../../system/clock';
import { NexthourError } from '../../system/errors';

export interface DecisionDeps {
  readonly mlflow: Mlflow;
  readonly promotions: Promotions;
  /** The registered model. */
  readonly model: string;
  /** Opens the files of a version. @throws UnusableArtifactError */
  readonly load: (files: ArtifactFiles) => unknown;
  readonly clock: Clock;
}

/** A person's request to change the production version of one source and asset. */
export interface DecisionRequest {
  readonly source: string;
  readonly asset: string;
  readonly reason: string;
  readonly operator: string;
}

/** The production version after and before the decision. */
export interface ProductionChange {
  readonly version: string;
  readonly before: string | null;
}

const MAX_REASON_LENGTH = 1_000;

/**
 * Makes a version the production model, even when the model gate refused it. The gate compares later candidates with this version.
 * @throws NexthourError `ReasonMissing`, `UnknownVersion`, `CannotServe`, `ServesAlready`, `AliasHadNotFollowed`, `DecidedMeanwhile`
 */
export async function promoteByHand(
  deps: DecisionDeps,
  request: DecisionRequest & { version: string },
): Promise<ProductionChange> {
  requireReason(request);
  const { production, hasMoved } = await updateProductionAlias(deps, request);
  if (hasMoved && production?.version === request.version) throw aliasHadNotFollowed(request.version);
  const registered = await findLoadableVersion(deps, request);
  if (production?.version === registered.version) throw servesAlready(registered.version);
  return applyDecision(deps, { kind: 'promote', registered, production, request });
}

/**
 * Makes the previous production version, or the earlier version `to`, production again. If the last decision did not move the alias in
 * MLflow, this only moves the alias, unless `to` names another version. So a person who repeats a rollback that failed halfway does not
 * go back twice.
 * @throws NexthourError `ReasonMissing`, `CannotRollBack`, `ServesAlready`, `UnknownVersion`, `CannotServe`, `AliasHadNotFollowed`,
 * `DecidedMeanwhile`
 */
export async function rollBack(
  deps: DecisionDeps,
  request: DecisionRequest & { to?: string },
): Promise<ProductionChange> {
  requireReason(request);
  const { production, hasMoved } = await updateProductionAlias(deps, request);
  if (hasMoved && production && (request.to ?? production.version) === production.version) {
    throw aliasHadNotFollowed(production.version);
  }
  const version = await findTarget(deps, request);
  const registered = await findLoadableVersion(deps, { ...request, version });
  return applyDecision(deps, { kind: 'rollback', registered, production, request });
}

/** @throws NexthourError `ReasonMissing` */
export function requireReason({ reason, operator }: Pick<DecisionRequest, 'reason' | 'operator'>): void {
  if (reason.trim() === '') throw reasonMissing('The reason is empty; say with --reason why you decide so');
  if (reason.length > MAX_REASON_LENGTH)
    throw reasonMissing(`The reason has ${reason.length} characters; shorten it to at most ${MAX_REASON_LENGTH}`);
  if (operator.trim() === '')
    throw reasonMissing('The name of the operator is empty; say with --operator who decides, or leave the option out');
}

/** Moves the alias to the production version, unless MLflow no longer has that version. `hasMoved`: it pointed elsewhere before. */
async function updateProductionAlias(
  { mlflow, promotions, model }: DecisionDeps,
  { source, asset }: DecisionRequest,
): Promise<{ production: ProductionVersion | null; hasMoved: boolean }> {
  const production = await promotions.findProduction({ source, asset });
  if (!(production && (await mlflow.findVersion({ model, version: production.version })))) {
    return { production, hasMoved: false };
  }
  const aliased = await mlflow.getByAlias({ model, alias: PRODUCTION_ALIAS });
  await setProductionAlias(mlflow, { model, version: production.version });
  return { production, hasMoved: aliased?.version !== production.version };
}

export async function findTarget(
  { promotions, model }: DecisionDeps,
  request: DecisionRequest & { to?: string },
): Promise<string> {
  const history = await promotions.readProductionHistory(request);
  const current = history.at(-1)?.version;
  if (current === undefined) throw cannotRollBack('there is no production model yet');
  const target = request.to ?? findPreviousVersion(history);
  if (target === null) throw cannotRollBack(`no other version was the production model before version ${current}`);
  if (target === current) throw servesAlready(current);
  if (history.some(({ version }) => version === target)) return target;
  throw cannotRollBack(
    `version ${target} was never the production model; ${promoteCommand(model, target)} makes it the production model`,
  );
}

/** Finds a version that this program can load and that was trained on the prices to be forecast. @param purpose for messages */
export async function findLoadableVersion(
  { mlflow, model, load }: Pick<DecisionDeps, 'mlflow' | 'model' | 'load'>,
  request: Pick<DecisionRequest, 'source' | 'asset'> & { version: string },
  purpose = 'become the production model',
): Promise<RegisteredVersion> {
  const { version, source, asset } = request;
  const found = /^\d{1,9}$/.test(version) ? await mlflow.findVersion({ model, version }) : null;
  if (!found) throw unknownVersion(model, version);
  const {
    'nexthour.source': trainedSource = 'an unknown source',
    'nexthour.asset': trainedAsset = 'an unknown asset',
  } = found.tags;
  if (trainedSource !== source || trainedAsset !== asset) {
    const problem = `it was trained on ${trainedAsset} of ${trainedSource}, but nexthour forecasts ${asset} of ${source}`;
    throw cannotServe(version, purpose, problem);
  }
  try {
    load(await createModelRegistry(mlflow, model).download(found));
  } catch (error) {
    if (!(error instanceof UnusableArtifactError)) throw error;
    throw cannotServe(version, purpose, error.message);
  }
  return found;
}

interface DecisionPlan {
  readonly kind: Exclude<DecisionKind, 'gate'>;
  readonly registered: RegisteredVersion;
  readonly production: ProductionVersion | null;
  readonly request: DecisionRequest;
}

/** Records the decision, then changes MLflow. After a crash between the two, the next decision moves the alias. */
async function applyDecision(deps: DecisionDeps, plan: DecisionPlan): Promise<ProductionChange> {
  const { mlflow, promotions, clock } = deps;
  const { kind, registered, production, request } = plan;
  const { source, asset, reason, operator } = request;
  const { model, version, runId } = registered;
  const before = production?.version ?? null;
  const decidedAt = clock.now();
  const hour = Math.max(hourOf(decidedAt), production?.hour ?? 0);
  const row = { source, asset, hour, version, runId, reason, operator, kind, decidedAt };
  await promotions.recordByHand({ ...row, evidence: { before } }, production);
  await updateProductionAlias(deps, request);
  const note = `${formatInstant(decidedAt)} by ${operator}: ${reason}`;
  await mlflow.setVersionTags({ model, version, tags: { 'nexthour.promoted': 'true', [`nexthour.${kind}`]: note } });
  await mlflow.describeVersion({ model, version, description: describeByHand(plan, note) });
  if (kind === 'rollback' && before !== null) {
    await mlflow.setVersionTags({ model, version: before, tags: { 'nexthour.rolled_back': note } });
  }
  return { version, before };
}

/** Builds the new description of the version in MLflow, so that its page does not show the gate's decision as the last one. */
function describeByHand({ kind, registered }: DecisionPlan, note: string): string {
  const { version, tags } = registered;
  const decision = kind === 'promote' ? 'was promoted by hand' : 'became the production model again by a rollback';
  const reason = tags['nexthour.reason'];
  return `Version ${version} ${decision}, ${note}.${reason ? ` The model gate had decided before: ${reason}.` : ''}`;
}

function reasonMissing(problem: string): NexthourError {
  return new NexthourError('ReasonMissing', problem);
}

function unknownVersion(model: string, version: string): NexthourError {
  const message = `${model} has no version ${version}; the page Models in MLflow lists the versions`;
  return new NexthourError('UnknownVersion', message);
}

function cannotServe(version: string, purpose: string, problem: string): NexthourError {
  return new NexthourError('CannotServe', `Version ${version} cannot ${purpose}: ${problem}`);
}

export function servesAlready(version: string): NexthourError {
  return new NexthourError('ServesAlready', `Version ${version} is already the production model; nothing was changed`);
}

function aliasHadNotFollowed(version: string): NexthourError {
  const message = `An earlier decision already made version ${version} the production model, but the alias in MLflow had not been moved; it is moved now, and nothing else was changed`;
  return new NexthourError('AliasHadNotFollowed', message);
}

function cannotRollBack(problem: string): NexthourError {
  return new NexthourError('CannotRollBack', `Nothing was rolled back: ${problem}`);
}
