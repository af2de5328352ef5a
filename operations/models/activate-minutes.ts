import type { ActivatedModel } from '../../clients/postgres/active-models';
import { loadMinuteModel } from '../../forecasting/minutes/models/artifact';
import { assetOfQuestion, registeredModelName } from '../../forecasting/questions';
import { InvalidValueError } from '../../system/errors';
import { findLoadableVersion } from '../promotion/decide-by-hand';
import { type MinuteDecisionDeps, requireBarSource } from '../promotion/open-decision';
import { leakageFound } from './errors';
import { MAX_DECISIONS } from './price-models';

/** `btc-5m-v3`: a model of the live line. */
export const isMinuteModel = (id: string) => /^[a-z0-9]{1,20}-5m-v\d{1,9}$/.test(id);

/**
 * Finds a model that `predict` can load and that was trained on the bars of the present source. The model gate may have refused it, but the
 * leakage check must not. @throws NexthourError `NoModelYet`, `UnknownVersion`, `CannotServe`, `LeakageFound`
 */
export async function findMinuteModel(
  { promotionsOf, bars, mlflow }: MinuteDecisionDeps,
  modelId: string,
): Promise<ActivatedModel> {
  const end = modelId.lastIndexOf('-v');
  const [question, modelVersion] = [modelId.slice(0, end), modelId.slice(end + 2)];
  const asset = assetOfQuestion(question);
  const source = await requireBarSource({ bars }, asset);
  const registry = { mlflow, model: registeredModelName({ id: question }), load: loadMinuteModel };
  await findLoadableVersion(registry, { source, asset, version: modelVersion }, 'be activated');
  const decisions = await promotionsOf(question).newest({ asset, version: modelVersion, count: MAX_DECISIONS });
  const ofGate = decisions.find(({ kind }) => kind === 'gate')?.evidence as
    | { leakage?: { passed: boolean } }
    | undefined;
  if (ofGate?.leakage?.passed === false) throw leakageFound(modelId, `nexthour models --question ${question}`);
  return { modelId, question, asset, source, modelVersion };
}

/** A past minute was over before the model forecast it, so its forecast would be late. @throws InvalidValueError */
export function refuseBackfill(days: number | undefined): void {
  if (days === undefined || days === 0) return;
  const message = `backfill_days ${days} is not possible for a model of the live line: past minutes are not filled in; leave it out`;
  throw new InvalidValueError('backfill_days', message);
}
