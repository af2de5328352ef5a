import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorEnvelope } from './protocol';
import type { HistoryPoint } from './replayed-prices';

/** A way in which a test makes the simulator fail. */
export type Fault =
  | { readonly kind: 'status'; readonly code: number; readonly retryAfterS?: number }
  | { readonly kind: 'error-under-200'; readonly code: number; readonly description: string }
  | { readonly kind: 'truncated-body' }
  | { readonly kind: 'not-json' }
  /** A body that claims to be JSON. */
  | { readonly kind: 'body'; readonly text: string }
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'silence' }
  | { readonly kind: 'history'; readonly change: ChangeHistory };

/** Returns the points that the simulator sends instead. `code` is the coin of the request. */
type ChangeHistory = (points: readonly HistoryPoint[], code: string) => readonly unknown[];

/** Chooses the fault of a call; `undefined` for none. `call` counts the calls to the path from 1. */
export type FaultOf = (request: { readonly path: string; readonly call: number }) => Fault | undefined;

/** Applies to each call to `app` the fault that `faultOf` chooses. */
export function addFaults(app: FastifyInstance, faultOf: FaultOf): void {
  const calls = new Map<string, number>();
  const changes = new WeakMap<FastifyRequest, ChangeHistory>();
  app.addHook('onRequest', async (request, reply) => {
    const [path = ''] = request.url.split('?');
    const call = (calls.get(path) ?? 0) + 1;
    calls.set(path, call);
    const fault = faultOf({ path, call });
    if (fault?.kind === 'history') changes.set(request, fault.change);
    else if (fault) return sendFault(fault, reply);
  });
  app.addHook('preSerialization', async (request, _, payload) => {
    const change = changes.get(request);
    return change && isHistory(payload) ? { history: change(payload.history, codeOf(request)) } : payload;
  });
}

function codeOf({ body }: FastifyRequest): string {
  return (body as { code: string }).code;
}

function isHistory(payload: unknown): payload is { history: readonly HistoryPoint[] } {
  return typeof payload === 'object' && payload !== null && 'history' in payload;
}

/** Answers in place of the route. */
function sendFault(fault: Exclude<Fault, { kind: 'history' }>, reply: FastifyReply): FastifyReply {
  switch (fault.kind) {
    case 'status':
      if (fault.retryAfterS !== undefined) reply.header('retry-after', fault.retryAfterS);
      return reply.code(fault.code).send(errorEnvelope(fault.code, 'Fault of the simulator, requested by a test'));
    case 'error-under-200':
      return reply.send(errorEnvelope(fault.code, fault.description));
    case 'truncated-body':
      return reply.type('application/json').send('{"history":[{"date":17000');
    case 'not-json':
      return reply.type('text/html').send('<h1>Bad gateway</h1>');
    case 'body':
      return reply.type('application/json').send(fault.text);
    case 'hang-up':
      reply.hijack().raw.destroy();
      return reply;
    case 'silence':
      return reply.hijack();
  }
}
