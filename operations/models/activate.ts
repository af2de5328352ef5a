import type { ObjectStore } from '../../clients/object-store';
import type { ActivatedModel, ActiveModels } from '../../clients/postgres/active-models';
import type { Ledger } from '../../clients/postgres/ledger';
import type { Questions } from '../../clients/postgres/questions';
import type { RiseLedger } from '../../clients/postgres/rise-ledger';
import type { Snapshot, Snapshots } from '../../clients/postgres/snapshots';
import { type RegisteredRiseModel, readModelFiles } from '../../clients/rise-model-files';
import { formatHour, formatInstant, HOUR_MS, type Hour, listHours } from '../../forecasting/hour';
import { type NewRise, partsOfQuestion } from '../../forecasting/ledger/rise-entries';
import { closeRise } from '../../forecasting/ledger/settle-rise';
import type { RiseQuestion } from '../../forecasting/questions';
import { assetOfQuestion } from '../../forecasting/questions';
import type { HourlySeries } from '../../forecasting/series';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import type { Clock } from '../../system/clock';
import { InvalidValueError, NexthourError } from '../../system/errors';
import { forecastHours } from '../../training/rise/forecast-hours';
import type { MinuteDecisionDeps } from '../promotion/open-decision';
import { unknownQuestion } from '../questions/manage-questions';
import { findMinuteModel, isMinuteModel, refuseBackfill } from './activate-minutes';
import { unknownModel } from './directory';
import { leakageFound } from './errors';

export interface ActivationDeps {
  readonly activeModels: ActiveModels;
  readonly questions: Pick<Questions, 'find'>;
  readonly findModel: (query: { id: string }) => Promise<(RegisteredRiseModel & { readonly summary?: Checked }) | null>;
  readonly rises: RiseLedger;
  readonly ledger: Pick<Ledger, 'void'>;
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly objectStore: Pick<ObjectStore, 'get'>;
  readonly minutes: MinuteDecisionDeps;
  readonly clock: Clock;
}

interface Checked {
  /** Whether its evaluation found no sign of future information. */
  readonly leakagePassed: boolean;
}

export interface ActivationRequest {
  /** `btc-rise-2pct-12h-v3` */
  readonly id: string;
  readonly operator: string;
  /** How many past days are filled in. Default: 30; none for a model of the live line. */
  readonly backfillDays?: number | undefined;
}

export interface Activation {
  readonly id: string;
  readonly question: string;
  /** Whether it was not active before. */
  readonly isNew: boolean;
  /** The forecasts that were filled in, and how many of them are settled. */
  readonly backfilled: number;
  readonly settled: number;
  /** The first hour that was filled in; `null` when there was none. */
  readonly from: Hour | null;
}

export const DEFAULT_BACKFILL_DAYS = 30;
export const MAX_BACKFILL_DAYS = 365;
/** Each active model costs some seconds an hour. */
export const MAX_ACTIVE_MODELS = 20;

/**
 * Activates a model: from the next hour or minute on, its forecasts are recorded and scored. For a question about a rise, the recent past is
 * filled in, from the prices up to each hour, and marked as backfilled. Activating an active model again fills in what is missing.
 * @throws InvalidValueError, NexthourError `UnknownModel`, `LeakageFound`, `UnknownQuestion`, `QuestionRetired`, `NoPricesYet`,
 * `OtherSource`, `TooManyActive`, and the errors of `findMinuteModel` and `forecastHours`
 */
export async function activateModel(
  deps: ActivationDeps,
  request: ActivationRequest,
  signal: AbortSignal,
): Promise<Activation> {
  if (isMinuteModel(request.id)) return activateMinuteModel(deps, request);
  const { id, operator, backfillDays = DEFAULT_BACKFILL_DAYS } = request;
  requireDays(backfillDays);
  const { model, question } = await findOpen(deps, id);
  const { asset } = question;
  const snapshot = await deps.snapshots.newest({ asset, passed: true });
  if (!snapshot) throw noPricesYet();
  if (snapshot.source !== model.source) throw otherSource(model, snapshot.source);
  const past = await forecastPast(deps, { model, question, snapshot, backfillDays }, signal);
  const { source, version: modelVersion } = model;
  const activated = { modelId: id, question: question.id, asset, source, modelVersion };
  const isNew = await recordActivation(deps, { ...activated, operator });
  const settled = await recordPast(deps, { ...past, snapshot });
  const from = past.forecasts[0]?.originHour ?? null;
  return { id, question: question.id, isNew, backfilled: past.forecasts.length, settled, from };
}

/** From the next minute on. @throws InvalidValueError, NexthourError `TooManyActive` and those of `findMinuteModel` */
export async function activateMinuteModel(
  deps: Pick<ActivationDeps, 'activeModels' | 'minutes' | 'clock'>,
  { id, operator, backfillDays }: ActivationRequest,
): Promise<Activation> {
  refuseBackfill(backfillDays);
  const model = await findMinuteModel(deps.minutes, id);
  const isNew = await recordActivation(deps, { ...model, operator });
  return { id, question: model.question, isNew, backfilled: 0, settled: 0, from: null };
}

/** @returns whether the model was not active before */
async function recordActivation(
  { activeModels, clock }: Pick<ActivationDeps, 'activeModels' | 'clock'>,
  activated: ActivatedModel & { operator: string },
): Promise<boolean> {
  const before = await activeModels.find(activated);
  if (before?.event === 'activated') return false;
  await activeModels.record({ ...activated, event: 'activated', happenedAt: clock.now() }, requireRoom);
  return true;
}

/**
 * Deactivates a model: it makes no more forecasts. Its forecasts stay in the ledger and are settled.
 * @throws NexthourError `NotActive`
 */
export async function deactivateModel(
  { activeModels, clock }: Pick<ActivationDeps, 'activeModels' | 'clock'>,
  { id, operator }: Pick<ActivationRequest, 'id' | 'operator'>,
): Promise<void> {
  const found = await activeModels.find({ asset: assetOfQuestion(id), modelId: id });
  if (!found) throw notActive(id);
  const event = { ...found, event: 'deactivated', operator, happenedAt: clock.now() } as const;
  await activeModels.record(event, (active) => {
    if (!active.some(({ modelId }) => modelId === id)) throw notActive(id);
  });
}

export async function findOpen(
  { findModel, questions }: Pick<ActivationDeps, 'findModel' | 'questions'>,
  id: string,
): Promise<{ model: RegisteredRiseModel; question: RiseQuestion }> {
  const model = await findModel({ id });
  if (!model) throw unknownModel(id);
  if (model.summary?.leakagePassed === false) throw leakageFound(id, `nexthour models show ${id}`);
  const stored = await questions.find({ id: model.question });
  if (!stored) throw unknownQuestion(model.question);
  if (stored.retiredAt === null) return { model, question: stored.question };
  const message = `The question ${model.question} is retired since ${formatInstant(stored.retiredAt)}, so no model can answer it; create it again first`;
  throw new NexthourError('QuestionRetired', message);
}

interface Past {
  /** Ascending in hours. */
  readonly forecasts: readonly NewRise[];
  readonly series: HourlySeries;
}

/** Forecasts the past hours for which the model has no forecast yet. It also shows whether the model can forecast at all. */
async function forecastPast(
  { rises, objectStore }: ActivationDeps,
  given: { model: RegisteredRiseModel; question: RiseQuestion; snapshot: Snapshot; backfillDays: number },
  signal: AbortSignal,
): Promise<Past> {
  const { model, question, snapshot, backfillDays } = given;
  const { source, hour: to } = snapshot;
  const series = parseSeriesCsv(await objectStore.get(snapshot.history));
  const from = to - (backfillDays * 24 - 1) * HOUR_MS;
  const present = await rises.hoursOf({ source, question: question.id, modelVersion: model.version, from, to });
  const hours = listHours(from, to).filter((hour) => !present.has(hour));
  const loaded = await readModelFiles(objectStore, { model, question });
  const found = await forecastHours(loaded, { series, hours }, signal);
  const lineage = { modelVersion: model.version, runId: model.runId, snapshotSha256: snapshot.history.sha256 };
  const parts = { source, ...partsOfQuestion(question), ...lineage, backfilled: true };
  return { series, forecasts: found.map(({ hour: originHour, ...values }) => ({ ...parts, originHour, ...values })) };
}

/** Writes the forecasts, and settles those whose horizon is over. @returns how many were settled */
async function recordPast(
  { rises, ledger, clock }: ActivationDeps,
  { forecasts, series, snapshot }: Past & { snapshot: Snapshot },
): Promise<number> {
  const snapshotSha256 = snapshot.history.sha256;
  let settled = 0;
  for (const forecast of await rises.publishAll(forecasts, clock)) {
    const closing = closeRise(forecast, { series, hour: snapshot.hour });
    if (closing === 'waiting') continue;
    if ('voidReason' in closing) await ledger.void({ forecast, reason: closing.voidReason, voidedAt: clock.now() });
    else if (await rises.settle({ forecast, ...closing, snapshotSha256, settledAt: clock.now() })) settled += 1;
  }
  return settled;
}

export function requireDays(days: number): void {
  if (Number.isInteger(days) && days >= 0 && days <= MAX_BACKFILL_DAYS) return;
  const message = `backfill_days ${days} is not a whole number from 0 to ${MAX_BACKFILL_DAYS}`;
  throw new InvalidValueError('backfill_days', message);
}

export function requireRoom(active: readonly { readonly modelId: string }[]): void {
  if (active.length < MAX_ACTIVE_MODELS) return;
  const message = `${active.length} models are active already, and at most ${MAX_ACTIVE_MODELS} can be; deactivate one first with \`nexthour models deactivate\``;
  throw new NexthourError('TooManyActive', message);
}

export function notActive(id: string): NexthourError {
  return new NexthourError('NotActive', `The model "${id.slice(0, 80)}" is not active; nothing was changed`);
}

export function noPricesYet(): NexthourError {
  return new NexthourError(
    'NoPricesYet',
    'No hour has run yet, so there are no prices to forecast from; `npm start` runs the first hour',
  );
}

export function otherSource({ id, source }: RegisteredRiseModel, present: string): NexthourError {
  const message = `The model ${id} was evaluated on prices of ${source}, but the prices come from ${present} now; register it again with these prices`;
  return new NexthourError('OtherSource', message);
}

/** An activation as JSON, for `PUT /models/:id/active` and `nexthour models activate`. */
export function activationJson({ id, question, isNew, backfilled, settled, from }: Activation) {
  return {
    id,
    question,
    active: true,
    is_new: isNew,
    backfilled,
    settled,
    from: from === null ? null : formatHour(from),
  };
}
