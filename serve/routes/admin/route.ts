import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { onRequestHookHandler } from 'fastify';
import type { AdminActions, AnsweredAction } from '../../../clients/postgres/admin-actions';
import { formatInstant } from '../../../forecasting/hour';
import { assetOfQuestion } from '../../../forecasting/questions';
import { UserError } from '../../../system/errors';
import type { ServedAssets } from '../../assets';
import { API_OPERATOR } from '../../hooks/audit-actions';
import { HttpError } from '../../http-error';
import type { PageLinks } from '../../page-links';
import { IsoTime } from '../../schemas/forecast-parts';
import { nullable, strict } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import type { TemporalAccess } from '../../temporal-client';
import { readLedger } from '../forecasts/read-ledger';
import { withStorage } from '../models/with-storage';
import type { Action, ActionContext, ActionResult } from './action';
import { HOUR_ACTIONS } from './hour-actions';
import { MODEL_ACTIONS } from './model-actions';
import { operationOf } from './operation';
import { type Plan, planFields, planOf, requireSamePlan } from './plan';
import { createWaiting, explainSlowness, type Waiting } from './waiting';

/** Promotion reads models from MLflow and loads them. */
const DEADLINE_MS = 30_000;
const DEFAULT_COUNT = 50;

export const ActionAnswer = Type.Object(
  {
    action: Type.String({ examples: ['run'] }),
    asset: Type.String({ examples: ['BTC'] }),
    dry_run: Type.Boolean({ description: 'Whether the action was only described: nothing was changed.' }),
    message: Type.String({ description: 'What the action did, or with `dry_run` what it would do.' }),
    ...planFields,
    workflow_id: nullable(Type.String({ description: 'The workflow in Temporal that carries the action out.' })),
    temporal_url: nullable(Type.String({ description: 'This workflow on the page of Temporal.' })),
  },
  { ...strict, title: 'ActionAnswer' },
);
export type ActionAnswer = Static<typeof ActionAnswer>;

const AuditEntry = Type.Object(
  {
    id: Type.String(),
    action: Type.String({ description: 'Method and path of the request.', examples: ['POST /admin/pause'] }),
    operator: Type.String(),
    address: Type.String({ description: 'The address from which the request came.' }),
    request: Type.Unknown({ description: 'The parameters and the body, without the token and without files.' }),
    requested_at: IsoTime,
    status: nullable(Type.Integer({ description: 'The HTTP status; null when the request was interrupted.' })),
    message: nullable(Type.String({ description: 'What was done, or why it was refused.' })),
    answered_at: nullable(IsoTime),
  },
  strict,
);
export const AuditAnswer = Type.Object(
  { actions: Type.Array(AuditEntry, { description: 'Newest first.' }) },
  { ...strict, title: 'Audit' },
);
const AuditQuery = Type.Object(
  {
    count: Type.Optional(
      Type.String({
        pattern: '^([1-9]\\d{0,2}|1000)$',
        description: `how many actions: 1 to 1000; default: ${DEFAULT_COUNT}`,
      }),
    ),
  },
  strict,
);

export interface AdminDeps extends Omit<ActionContext, 'asset' | 'operator' | 'useTemporal'> {
  readonly assets: ServedAssets;
  readonly temporal: TemporalAccess;
  readonly adminActions: AdminActions;
  readonly links: PageLinks;
  readonly requireAdmin: onRequestHookHandler;
  /** How long an action may take; default: half a minute. */
  readonly deadlineMs?: number;
}

export function adminRoute(deps: AdminDeps): FastifyPluginAsyncTypebox {
  const { adminActions, requireAdmin } = deps;
  return async (app) => {
    for (const action of [...HOUR_ACTIONS, ...MODEL_ACTIONS]) {
      app.post(`/admin/${action.name}`, {
        schema: {
          operationId: operationOf(action.name),
          tags: ['admin'],
          summary: `${action.summary} (needs the admin token)`,
          security: [{ admin: [] }],
          body: action.body,
          response: { 200: ActionAnswer, ...clientErrors, ...serverErrors },
        },
        onRequest: requireAdmin,
        handler: ({ body }) => act(deps, action, body as Static<Action['body']>),
      });
    }
    app.get('/admin/audit', {
      schema: {
        operationId: 'getAudit',
        tags: ['admin'],
        summary: 'List the newest requests that changed something (needs the admin token)',
        security: [{ admin: [] }],
        querystring: AuditQuery,
        response: { 200: AuditAnswer, ...clientErrors, ...serverErrors },
      },
      onRequest: requireAdmin,
      handler: async ({ query: { count = String(DEFAULT_COUNT) } }) => ({
        actions: (await readLedger(adminActions.newest({ count: Number(count) }))).map(auditJson),
      }),
    });
  };
}

interface CommonFields {
  readonly asset?: string;
  /** Of the actions about models. */
  readonly question?: string;
  readonly operator?: string;
  readonly dry_run?: boolean;
  readonly plan?: string;
}

function watchParts(deps: AdminDeps, { watch }: Waiting): AdminDeps {
  const { control, decisions } = deps;
  const { hourRuns, readClockLead } = watch('The database', {
    ...control,
    hourRuns: watch('The database', control.hourRuns),
  });
  const { mlflow, promotions, snapshots, bars } = decisions;
  return {
    ...deps,
    control: { ...control, hourRuns, readClockLead },
    decisions: {
      ...decisions,
      mlflow: watch('MLflow', mlflow),
      promotions: watch('The database', promotions),
      promotionsOf: (question) => watch('The database', decisions.promotionsOf(question)),
      bars: watch('The database', bars),
      snapshots: watch('The database', snapshots),
    },
  };
}

async function act(deps: AdminDeps, action: Action, body: Static<Action['body']>): Promise<ActionAnswer> {
  const given = body as CommonFields;
  const { question, operator = API_OPERATOR, dry_run: isDryRun = false, plan: agreed } = given;
  const named = given.asset ?? (question && assetOfQuestion(question));
  const { deadlineMs = DEADLINE_MS } = deps;
  const { asset } = deps.assets.find(named);
  const waiting = createWaiting();
  const context = { ...watchParts(deps, waiting), asset, operator, useTemporal: deps.temporal.use };
  const describe = async () => {
    const described = await action.describe(context, body);
    return { ...described, ...planOf([action.name, asset], described) };
  };
  const perform = async () => {
    if (agreed !== undefined) requireSamePlan(agreed, await describe());
    return action.perform(context, body);
  };
  const work: Promise<ActionResult & Partial<Plan>> = isDryRun ? describe() : perform();
  const {
    message,
    workflowId,
    plan = null,
    resolved = null,
  } = await withStorage(work, deadlineMs).catch((error: unknown) => {
    explainSlowness(error, waiting);
    return explain(error);
  });
  return {
    ...{ action: action.name, asset, dry_run: isDryRun, message, plan, resolved: isDryRun ? resolved : null },
    workflow_id: workflowId ?? null,
    temporal_url: workflowId === undefined ? null : deps.links.workflow(workflowId),
  };
}

/** A UserError of an operation is about the request. */
function explain(error: unknown): never {
  if (error instanceof UserError && error.code === 'UserError' && !('field' in error)) {
    throw new HttpError('NotPossible', 409, error.message);
  }
  throw error;
}

function auditJson({
  id,
  action,
  operator,
  address,
  request,
  requestedAt,
  status,
  message,
  answeredAt,
}: AnsweredAction) {
  return {
    ...{ id, action, operator, address, request, requested_at: formatInstant(requestedAt), status, message },
    answered_at: answeredAt === null ? null : formatInstant(answeredAt),
  };
}
