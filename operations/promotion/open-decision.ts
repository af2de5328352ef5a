import type { Mlflow } from '../../clients/mlflow';
import type { BarHistory } from '../../clients/postgres/bar-history';
import type { Promotions } from '../../clients/postgres/promotions';
import type { Snapshots } from '../../clients/postgres/snapshots';
import { loadMinuteModel } from '../../forecasting/minutes/models/artifact';
import { loadArtifact } from '../../forecasting/models/artifact';
import {
  assetOfQuestion,
  fiveMinuteQuestion,
  isMinuteQuestion,
  nextHourModel,
  nextHourQuestion,
  registeredModelName,
} from '../../forecasting/questions';
import type { Clock } from '../../system/clock';
import { InvalidValueError, NexthourError } from '../../system/errors';
import type { DecisionDeps, DecisionRequest } from './decide-by-hand';

/** What decisions about the models of the live line need. */
export interface MinuteDecisionDeps {
  readonly promotionsOf: (question: string) => Promotions;
  readonly bars: Pick<BarHistory, 'findNewestSource'>;
  readonly mlflow: Mlflow;
}

export interface OpenDecisionDeps extends MinuteDecisionDeps {
  readonly snapshots: Pick<Snapshots, 'newest'>;
  /** Of the hourly price. */
  readonly promotions: Promotions;
  readonly clock: Clock;
}

interface WrittenRequest extends Omit<DecisionRequest, 'source'> {
  /** Default: the hourly price of the asset. */
  readonly question?: string | undefined;
}

/**
 * Completes a request for a decision with the present source of the asset.
 * @throws InvalidValueError when the question has no production model; NexthourError `NoModelYet`
 */
export async function openDecision<Request extends WrittenRequest>(
  given: OpenDecisionDeps,
  request: Request,
): Promise<{ deps: DecisionDeps; request: Request & DecisionRequest }> {
  const { asset, question = nextHourQuestion(asset).id } = request;
  requireProductionModel(question, asset);
  const { mlflow, clock } = given;
  if (isMinuteQuestion(question)) {
    const source = await requireBarSource(given, asset);
    const promotions = given.promotionsOf(question);
    const deps = { mlflow, promotions, clock, model: registeredModelName({ id: question }), load: loadMinuteModel };
    return { deps, request: { ...request, source } };
  }
  const snapshot = await given.snapshots.newest({ asset });
  if (!snapshot) {
    const message = 'No hour has run yet, so there is no model. Run `nexthour run` to train one.';
    throw new NexthourError('NoModelYet', message);
  }
  const deps = { mlflow, promotions: given.promotions, model: nextHourModel(asset), load: loadArtifact, clock };
  return { deps, request: { ...request, source: snapshot.source } };
}

/** The source that the live line reads now. @throws NexthourError `NoModelYet` */
export async function requireBarSource({ bars }: Pick<MinuteDecisionDeps, 'bars'>, asset: string): Promise<string> {
  const source = await bars.findNewestSource({ asset });
  if (source !== null) return source;
  const message = `The live line has made no bar of ${asset}, so it has no model; \`npm start -- --live\` runs it`;
  throw new NexthourError('NoModelYet', message);
}

function requireProductionModel(question: string, asset: string): void {
  const known = [nextHourQuestion(asset).id, fiveMinuteQuestion(asset).id];
  if (known.includes(question)) return;
  const named = assetOfQuestion(question);
  const shown = `question "${question.slice(0, 80)}"`;
  const hasOne = [nextHourQuestion(named).id, fiveMinuteQuestion(named).id].includes(question);
  const message = hasOne
    ? `${shown} is about ${named.slice(0, 20)}, but the asset is ${asset}; give only one of both`
    : `${shown} has no production model, only ${known.join(' and ')} have one; \`nexthour models activate\` activates the models of other questions`;
  throw new InvalidValueError('question', message);
}
