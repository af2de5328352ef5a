import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { AdminAction, AdminActions } from '../../clients/postgres/admin-actions';
import type { Clock } from '../../system/clock';
import type { App } from '../fastify';
import { readLedger } from '../routes/forecasts/read-ledger';

/** The operator of a request that names none. */
export const API_OPERATOR = 'API';
const MAX_REQUEST_LENGTH = 4_000;
const MAX_MESSAGE_LENGTH = 1_000;

interface AuditDeps {
  readonly adminActions: Pick<AdminActions, 'recordRequest' | 'recordAnswer'>;
  /** The hook of the routes that need the admin token. */
  readonly requireAdmin: onRequestHookHandler;
  readonly clock: Clock;
}

/**
 * Records each request that changes something and passed the check of the admin token: once before it is carried out, so that nothing
 * happens without a row, and once with its answer. Requests that only ask what an action would do are not recorded.
 */
export function auditActions(app: App, { adminActions, requireAdmin, clock }: AuditDeps): void {
  const recorded = new WeakMap<FastifyRequest, AdminAction>();
  app.addHook('onRoute', (route) => {
    const hooks = [route.onRequest ?? []].flat();
    if (!hooks.includes(requireAdmin) || [route.method].flat().every((method) => method === 'GET' || method === 'HEAD'))
      return;
    route.preHandler = [...[route.preHandler ?? []].flat(), recordRequest];
    route.onSend = [...[route.onSend ?? []].flat(), recordAnswer];
  });

  async function recordRequest(request: FastifyRequest): Promise<void> {
    if (isDryRun(request)) return;
    const action = describeAction(request, clock.now());
    await readLedger(adminActions.recordRequest(action));
    recorded.set(request, action);
  }

  async function recordAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
    const action = recorded.get(request);
    if (!action) return payload;
    const answer = { status: reply.statusCode, message: readMessage(payload), answeredAt: clock.now() };
    await adminActions.recordAnswer(action, answer).catch((error: unknown) => {
      request.log.error({ err: error, action: action.id }, 'the answer to an administrative action was not recorded');
    });
    return payload;
  }
}

function describeAction(request: FastifyRequest, now: number): AdminAction {
  const { method, url, ip, params, query } = request;
  const fields = checkedBody(request);
  const { operator } = { ...(query as object), ...fields } as { operator?: unknown };
  return {
    id: randomUUID(),
    action: withoutNul(`${method} ${url.split('?')[0]}`).slice(0, 200),
    operator: typeof operator === 'string' ? operator : API_OPERATOR,
    address: ip,
    request: shorten({ ...(params as object), ...(query as object), ...fields }),
    requestedAt: now,
  };
}

/** Only routes that declare a body check it. The query is always checked before. */
function checkedBody({ body, routeOptions }: FastifyRequest): object {
  const isChecked = routeOptions.schema?.body !== undefined;
  return isChecked && typeof body === 'object' && body !== null && !Buffer.isBuffer(body) ? body : {};
}

function isDryRun(request: FastifyRequest): boolean {
  const inBody: { dry_run?: unknown } = checkedBody(request);
  const inQuery = request.query as { dry_run?: unknown };
  return inBody.dry_run === true || inQuery.dry_run === 'true';
}

/** Postgres stores no NUL character. */
function shorten(request: object): unknown {
  const text = JSON.stringify(request, (_, value) => (typeof value === 'string' ? withoutNul(value) : value));
  return text.length <= MAX_REQUEST_LENGTH ? JSON.parse(text) : { characters: text.length };
}

function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}

/** The `message` of an answer, or the `detail` of an error. */
function readMessage(payload: unknown): string {
  if (typeof payload !== 'string') return '';
  try {
    const { message, detail } = JSON.parse(payload) as { message?: unknown; detail?: unknown };
    return withoutNul(String(message ?? detail ?? '')).slice(0, MAX_MESSAGE_LENGTH);
  } catch {
    return '';
  }
}
