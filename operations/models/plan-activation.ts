import { HOUR_MS, listHours } from '../../forecasting/hour';
import { assetOfQuestion } from '../../forecasting/questions';
import { formatCounted } from '../../reporting/numbers';
import {
  type ActivationDeps,
  type ActivationRequest,
  DEFAULT_BACKFILL_DAYS,
  findOpen,
  noPricesYet,
  notActive,
  otherSource,
  requireDays,
  requireRoom,
} from './activate';
import { findMinuteModel, isMinuteModel, refuseBackfill } from './activate-minutes';

type PlanDeps = Pick<ActivationDeps, 'activeModels' | 'questions' | 'findModel' | 'snapshots' | 'minutes'> & {
  readonly rises: Pick<ActivationDeps['rises'], 'hoursOf'>;
};

/** Says what `activateModel` will do. @throws NexthourError as `activateModel`, except for what only the files of the model show */
export async function describeActivation(
  { activeModels, rises, snapshots, ...deps }: PlanDeps,
  { id, backfillDays: days }: Pick<ActivationRequest, 'id' | 'backfillDays'>,
): Promise<string> {
  if (isMinuteModel(id)) return describeMinuteActivation({ activeModels, ...deps }, { id, backfillDays: days });
  const backfillDays = days ?? DEFAULT_BACKFILL_DAYS;
  requireDays(backfillDays);
  const { model, question } = await findOpen(deps, id);
  const { asset } = question;
  const snapshot = await snapshots.newest({ asset, passed: true });
  if (!snapshot) throw noPricesYet();
  const { source, hour: to } = snapshot;
  if (source !== model.source) throw otherSource(model, source);
  const active = await activeModels.list({ asset });
  const isActive = active.some(({ modelId }) => modelId === id);
  if (!isActive) requireRoom(active);
  const from = to - (backfillDays * 24 - 1) * HOUR_MS;
  const present = await rises.hoursOf({ source, question: question.id, modelVersion: model.version, from, to });
  const missing = listHours(from, to).filter((hour) => !present.has(hour)).length;
  const begin = isActive
    ? `${id} is active already.`
    : `Activates ${id}: from the next hour on, its forecasts are recorded and scored every hour, beside the production model.`;
  return `${begin} ${describePast(missing, backfillDays)}`;
}

async function describeMinuteActivation(
  { activeModels, minutes }: Pick<PlanDeps, 'activeModels' | 'minutes'>,
  { id, backfillDays }: Pick<ActivationRequest, 'id' | 'backfillDays'>,
): Promise<string> {
  refuseBackfill(backfillDays);
  const { asset } = await findMinuteModel(minutes, id);
  const active = await activeModels.list({ asset });
  if (active.some(({ modelId }) => modelId === id)) return `${id} is active already.`;
  requireRoom(active);
  return `Activates ${id}: from the next minute on, its forecasts are recorded and scored every minute, beside those of the production model. No past minute is filled in.`;
}

function describePast(missing: number, days: number): string {
  if (days === 0) return 'No past hour is filled in.';
  const range = `the last ${formatCounted(days, 'day')}`;
  if (missing === 0) return `It has a forecast for every hour of ${range} already.`;
  return `Up to ${formatCounted(missing, 'hour')} of ${range} ${missing === 1 ? 'is' : 'are'} filled in; these forecasts are marked as backfilled and never count as live.`;
}

/** Says what `deactivateModel` will do. @throws NexthourError `NotActive` */
export async function describeDeactivation(
  { activeModels }: Pick<ActivationDeps, 'activeModels'>,
  { id }: Pick<ActivationRequest, 'id'>,
): Promise<string> {
  const found = await activeModels.find({ asset: assetOfQuestion(id), modelId: id });
  if (found?.event !== 'activated') throw notActive(id);
  return `Deactivates ${id}: it makes no more forecasts. Those in the ledger stay, and are scored when their time has come.`;
}
