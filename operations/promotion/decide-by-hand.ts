import type { Mlflow, RegisteredVersion } from '../../clients/mlflow';
import { createModelRegistry, letServe, PRODUCTION_ALIAS } from '../../clients/model-registry';
import type { Promotions, ServingVersion } from '../../clients/postgres/promotions';
import { formatInstant, hourOf } from '../../forecasting/hour';
import { loadArtifact } from '../../forecasting/models/artifact';
import { UnusableArtifactError } from '../../forecasting/models/artifact-files';
import { type DecisionKind, previousVersion } from '../../forecasting/promotion/serving-history';
import type { Clock } from '../../system/clock';
import {
  AliasHadNotFollowed,
  CannotRollBack,
  CannotServe,
  ReasonMissing,
  ServesAlready,
  UnknownVersion,
} from './errors';

export interface HandDeps {
  readonly mlflow: Mlflow;
  readonly promotions: Promotions;
  /** The registered model. */
  readonly model: string;
  readonly clock: Clock;
}

/** Who decides for which forecasts, and why. */
export interface ByHand {
  readonly source: string;
  readonly asset: string;
  readonly reason: string;
  readonly operator: string;
}

/** What serves now, and what did before. */
export interface Change {
  readonly version: string;
  readonly before: string | null;
}

const LONGEST_REASON = 1_000;

/**
 * Lets a version serve whatever the gate said of it; from then on the gate compares with it.
 * @throws ReasonMissing, UnknownVersion, CannotServe, ServesAlready, AliasHadNotFollowed, DecidedMeanwhile
 */
export async function promoteByHand(deps: HandDeps, request: ByHand & { version: string }): Promise<Change> {
  requireReason(request);
  const { standing, isMended } = await followDecisions(deps, request);
  if (isMended && standing?.version === request.version) throw new AliasHadNotFollowed(request.version);
  const registered = await findServable(deps, request);
  if (standing?.version === registered.version) throw new ServesAlready(registered.version);
  return carryOut(deps, { kind: 'promote', registered, standing, request });
}

/**
 * Goes back to the version that served before, or to one that ever did. Where MLflow had not followed the decision before, it does
 * so now, and nobody goes back further unless told where: whoever repeats a command that failed half-way wants no second step.
 * @throws ReasonMissing, CannotRollBack, ServesAlready, UnknownVersion, CannotServe, AliasHadNotFollowed, DecidedMeanwhile
 */
export async function rollBack(deps: HandDeps, request: ByHand & { to?: string }): Promise<Change> {
  requireReason(request);
  const { standing, isMended } = await followDecisions(deps, request);
  if (isMended && standing && (request.to ?? standing.version) === standing.version) {
    throw new AliasHadNotFollowed(standing.version);
  }
  const version = await targetOf(deps, request);
  const registered = await findServable(deps, { ...request, version });
  return carryOut(deps, { kind: 'rollback', registered, standing, request });
}

/** Points MLflow to the version that the decisions let serve, unless MLflow has it no more, and tells whether it pointed elsewhere. */
async function followDecisions({ mlflow, promotions, model }: HandDeps, place: Pick<ByHand, 'source' | 'asset'>) {
  const standing = await promotions.standing(place);
  if (!(standing && (await mlflow.findVersion({ model, version: standing.version })))) {
    return { standing, isMended: false };
  }
  const served = await mlflow.getByAlias({ model, alias: PRODUCTION_ALIAS });
  await letServe(mlflow, { model, version: standing.version });
  return { standing, isMended: served?.version !== standing.version };
}

function requireReason({ reason, operator }: ByHand): void {
  const isTold = reason.trim().length > 0 && reason.length <= LONGEST_REASON && operator.trim().length > 0;
  if (!isTold) throw new ReasonMissing(LONGEST_REASON);
}

async function targetOf({ promotions }: HandDeps, request: ByHand & { to?: string }): Promise<string> {
  const history = await promotions.servingHistory(request);
  const serving = history.at(-1)?.version;
  if (serving === undefined) throw new CannotRollBack('no model serves yet');
  const target = request.to ?? previousVersion(history);
  if (target === null) throw new CannotRollBack(`no other version served before version ${serving}`);
  if (target === serving) throw new ServesAlready(serving);
  if (history.some(({ version }) => version === target)) return target;
  throw new CannotRollBack(`version ${target} never served; \`nexthour promote\` lets it serve for the first time`);
}

/** The version, which this program can load and which was trained on the prices that it is to forecast. */
async function findServable({ mlflow, model }: HandDeps, request: ByHand & { version: string }) {
  const { version, source, asset } = request;
  const found = /^\d{1,9}$/.test(version) ? await mlflow.findVersion({ model, version }) : null;
  if (!found) throw new UnknownVersion(model, version);
  const { 'nexthour.source': trainedOn = 'unknown prices', 'nexthour.asset': of = 'an unknown coin' } = found.tags;
  if (trainedOn !== source || of !== asset) {
    throw new CannotServe(
      version,
      `it was trained on ${of} of ${trainedOn}, and here ${asset} of ${source} is forecast`,
    );
  }
  await requireLoadable(mlflow, found);
  return found;
}

async function requireLoadable(mlflow: Mlflow, { model, version, runId }: RegisteredVersion): Promise<void> {
  try {
    loadArtifact(await createModelRegistry(mlflow, model).download({ runId }));
  } catch (error) {
    if (!(error instanceof UnusableArtifactError)) throw error;
    throw new CannotServe(version, error.message);
  }
}

interface Decided {
  readonly kind: Exclude<DecisionKind, 'gate'>;
  readonly registered: RegisteredVersion;
  readonly standing: ServingVersion | null;
  readonly request: ByHand;
}

/** On the version's page, so that nobody takes what the gate said of it for the last word. */
function describeByHand({ kind, registered }: Decided, said: string): string {
  const { version, tags } = registered;
  const decision = kind === 'promote' ? 'was promoted by hand' : 'was rolled back to';
  const reason = tags['nexthour.reason'];
  return `Version ${version} ${decision}, ${said}.${reason ? ` Of it the gate had said: ${reason}.` : ''}`;
}

/** The decision comes first, and MLflow follows it; whatever is missing after a crash is done by the next decision. */
async function carryOut(deps: HandDeps, decided: Decided): Promise<Change> {
  const { mlflow, promotions, clock } = deps;
  const { kind, registered, standing, request } = decided;
  const { source, asset, reason, operator } = request;
  const { model, version, runId } = registered;
  const before = standing?.version ?? null;
  const decidedAt = clock.now();
  const hour = Math.max(hourOf(decidedAt), standing?.hour ?? 0);
  const row = { source, asset, hour, version, runId, reason, operator, kind, decidedAt };
  await promotions.recordByHand({ ...row, evidence: { before } }, standing);
  await followDecisions(deps, request);
  const said = `${formatInstant(decidedAt)} by ${operator}: ${reason}`;
  await mlflow.setVersionTags({ model, version, tags: { 'nexthour.promoted': 'true', [`nexthour.${kind}`]: said } });
  await mlflow.describeVersion({ model, version, description: describeByHand(decided, said) });
  if (kind === 'rollback' && before !== null) {
    await mlflow.setVersionTags({ model, version: before, tags: { 'nexthour.rolled_back': said } });
  }
  return { version, before };
}
