import type { FastifyReply } from 'fastify';

/** Aborts when the caller disconnects: nobody would read the answer. */
export function untilClosed(reply: FastifyReply): AbortSignal {
  const closed = new AbortController();
  reply.raw.once('close', () => closed.abort(disconnected()));
  return closed.signal;
}

function disconnected(): Error {
  return Object.assign(new Error('the caller disconnected'), { code: 'ECONNRESET' });
}
