import type { FastifyReply } from 'fastify';
import { whenEnded } from './hooks/when-ended';

/** Aborts when the caller disconnects: nobody would read the answer. */
export function untilClosed(reply: FastifyReply): AbortSignal {
  const closed = new AbortController();
  whenEnded(reply, () => closed.abort(disconnected()));
  return closed.signal;
}

function disconnected(): Error {
  return Object.assign(new Error('the caller disconnected'), { code: 'ECONNRESET' });
}
