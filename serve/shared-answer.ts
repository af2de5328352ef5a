import type { FastifyReply } from 'fastify';
import { JSON_TYPE } from './fastify';
import { etagOf } from './hooks/cache-answers';

interface PreparedAnswer {
  readonly bytes: Buffer;
  readonly etag: string;
}

/** Of the answers that are still in use. */
const prepared = new WeakMap<object, PreparedAnswer>();

/** Sends an answer as JSON by the schema of its route. Callers that share the object also share its bytes, so it must not change. */
export function sendShared(reply: FastifyReply, answer: object): FastifyReply {
  const { bytes, etag } = prepared.get(answer) ?? prepare(reply, answer);
  return reply.type(JSON_TYPE).header('etag', etag).send(bytes);
}

/** Unlike `reply.serialize`, it also finds a schema that is only for JSON. */
function prepare(reply: FastifyReply, answer: object): PreparedAnswer {
  const byType = reply.getSerializationFunction('200', 'application/json') ?? reply.getSerializationFunction('200');
  if (byType === undefined) throw new Error('the route has no schema for its answer');
  const bytes = Buffer.from(byType(answer as Record<string, unknown>));
  const made = { bytes, etag: etagOf(bytes) };
  prepared.set(answer, made);
  return made;
}
