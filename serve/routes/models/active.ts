import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyReply, onRequestHookHandler } from 'fastify';
import type { ObjectStore } from '../../../clients/object-store';
import type { QuestionModels } from '../../../clients/postgres/question-models';
import {
  type ActivationDeps,
  activateModel,
  activationJson,
  deactivateModel,
  MAX_BACKFILL_DAYS,
} from '../../../operations/models/activate';
import { DEFAULT_SHOWN, modelPerformance, type PerformanceDeps } from '../../../operations/models/performance';
import { describeActivation, describeDeactivation } from '../../../operations/models/plan-activation';
import { API_OPERATOR } from '../../hooks/audit-actions';
import { unavailable } from '../../http-error';
import { plainText, strict } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { untilClosed } from '../../until-closed';
import { agreedField, operatorField, reasonField } from '../admin/action';
import { planOf, requireSamePlan } from '../admin/plan';
import { readLedger } from '../forecasts/read-ledger';
import { ActivationOrPlan, DeactivationOrPlan, PerformanceAnswer } from './performance-answer';
import { withStorage } from './with-storage';

const Params = Type.Object({
  id: Type.String({ ...plainText, description: 'the `id` of a model, as GET /models lists it' }),
});
const common = {
  reason: Type.Optional(reasonField),
  operator: Type.Optional(operatorField),
  dry_run: Type.Optional(
    Type.String({ pattern: '^(true|false)$', description: 'true: only say what would happen, and change nothing' }),
  ),
  ...agreedField,
};
const ActivateQuery = Type.Object(
  {
    ...common,
    backfill_days: Type.Optional(
      Type.String({
        pattern: '^\\d{1,3}$',
        description: `a whole number from 0 to ${MAX_BACKFILL_DAYS}: how many past days are filled in`,
      }),
    ),
  },
  strict,
);
const DeactivateQuery = Type.Object(common, strict);
const PerformanceQuery = Type.Object(
  {
    threshold: Type.Optional(
      Type.String({
        pattern: '^(0(\\.\\d{1,9})?|1(\\.0{1,9})?)$',
        description: 'a probability from 0 to 1: at least this counts as the forecast "rise"',
      }),
    ),
    limit: Type.Optional(
      Type.String({
        pattern: '^([1-9]\\d{0,2}|1000)$',
        description: 'a whole number from 1 to 1000: how many of the newest forecasts',
      }),
    ),
  },
  strict,
);

/** Reading the forecasts of a year and computing the intervals. */
const READ_DEADLINE_MS = 15_000;

export interface ActiveModelsDeps extends Omit<ActivationDeps, 'objectStore'>, PerformanceDeps {
  readonly activeModels: ActivationDeps['activeModels'];
  readonly questions: ActivationDeps['questions'];
  readonly findModel: QuestionModels['find'];
  readonly rises: ActivationDeps['rises'];
  /** Absent when MINIO_ENDPOINT is not set for the server. */
  readonly objectStore?: ObjectStore | undefined;
  readonly requireAdmin: onRequestHookHandler;
}

export function activeModelsRoute({ requireAdmin, objectStore, ...deps }: ActiveModelsDeps): FastifyPluginAsyncTypebox {
  let isActivating = false;
  const plan = async (id: string, text: Promise<string>) => {
    const described = { message: await withStorage(text, READ_DEADLINE_MS) };
    return { id, dry_run: true, ...described, ...planOf([id], described) };
  };
  const describe = (id: string, { backfill_days: days }: Static<typeof ActivateQuery>) =>
    plan(id, describeActivation(deps, { id, ...readDays(days) }));
  /** One at a time: an activation computes the forecasts of a month. */
  const activate = async (id: string, query: Static<typeof ActivateQuery>, reply: FastifyReply) => {
    if (!objectStore) throw withoutStore();
    if (isActivating) throw unavailable('Overloaded', 'Another model is being activated; try again in ten seconds');
    isActivating = true;
    try {
      if (query.plan !== undefined) requireSamePlan(query.plan, await describe(id, query));
      const request = { id, operator: query.operator ?? API_OPERATOR, ...readDays(query.backfill_days) };
      return activationJson(await activateModel({ ...deps, objectStore }, request, untilClosed(reply)));
    } finally {
      isActivating = false;
    }
  };
  const describeEnd = (id: string) => plan(id, describeDeactivation(deps, { id }));
  const deactivate = async (id: string, { plan: agreed, operator }: Static<typeof DeactivateQuery>) => {
    if (agreed !== undefined) requireSamePlan(agreed, await describeEnd(id));
    await readLedger(deactivateModel(deps, { id, operator: operator ?? API_OPERATOR }));
    return { id, active: false };
  };
  return async (app) => {
    app.put('/models/:id/active', {
      schema: {
        operationId: 'activateModel',
        tags: ['models'],
        summary: 'Activate a model: its forecasts are recorded and scored every hour (needs the admin token)',
        security: [{ admin: [] }],
        params: Params,
        querystring: ActivateQuery,
        response: { 200: ActivationOrPlan, ...clientErrors, ...serverErrors },
      },
      onRequest: requireAdmin,
      handler: async ({ params: { id }, query }, reply) =>
        query.dry_run === 'true' ? describe(id, query) : activate(id, query, reply),
    });
    app.delete('/models/:id/active', {
      schema: {
        operationId: 'deactivateModel',
        tags: ['models'],
        summary: 'Deactivate a model: it makes no more forecasts (needs the admin token)',
        security: [{ admin: [] }],
        params: Params,
        querystring: DeactivateQuery,
        response: { 200: DeactivationOrPlan, ...clientErrors, ...serverErrors },
      },
      onRequest: requireAdmin,
      handler: async ({ params: { id }, query }) =>
        query.dry_run === 'true' ? describeEnd(id) : deactivate(id, query),
    });
    app.get('/models/:id/performance', {
      schema: {
        operationId: 'getModelPerformance',
        tags: ['models'],
        summary: 'Get how the recorded forecasts of a model did; live and backfilled ones apart',
        params: Params,
        querystring: PerformanceQuery,
        response: { 200: PerformanceAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ params: { id }, query: { threshold, limit } }) => {
        const chosen = threshold === undefined ? {} : { threshold: Number(threshold) };
        const shown = limit === undefined ? DEFAULT_SHOWN : Number(limit);
        return readLedger(modelPerformance(deps, { id, ...chosen, limit: shown }), READ_DEADLINE_MS);
      },
    });
  };
}

function readDays(days: string | undefined): { backfillDays?: number } {
  return days === undefined ? {} : { backfillDays: Number(days) };
}

function withoutStore() {
  const message =
    'The server does not know the object store with the models; set MINIO_ENDPOINT for it, or use `nexthour models`';
  return unavailable('NoObjectStore', message);
}
