import type { FastifyError, FastifyInstance } from 'fastify';
import { EnvelopeError, errorEnvelope } from './protocol';

/** Answers every error with an error envelope. */
export function sendErrorEnvelopes(app: FastifyInstance): void {
  app.setNotFoundHandler(({ method, url }) => {
    throw new EnvelopeError(404, `There is no route ${method} ${url}`);
  });
  app.setErrorHandler((error: FastifyError | EnvelopeError, _, reply) => {
    const code = error.statusCode ?? 500;
    if (error instanceof EnvelopeError && error.retryAfterS !== undefined)
      reply.header('retry-after', error.retryAfterS);
    return reply.code(code).send(errorEnvelope(code, error.message));
  });
}
