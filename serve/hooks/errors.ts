import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../errors';
import type { App } from '../fastify';
import type { Failure } from '../schemas/failure';

const RETRY_AFTER_S = 5;
const RETRY_AFTER: Readonly<Record<string, number>> = { Overloaded: 1 };
const STATUS: Readonly<Record<string, number>> = { NoForecastYet: 404, NoSuchForecast: 404 };

/** Our own errors and Fastify's, as far as a caller needs to know them. */
type Thrown = Partial<FastifyError> & {
  readonly name: string;
  readonly message: string;
  readonly canRetry?: boolean;
  readonly problems?: readonly Problem[];
};

/** What went wrong, as HTTP: the one place that turns errors into answers. */
export function answerErrors(app: App): void {
  app.setErrorHandler<Thrown>((error, request, reply) => {
    const status = statusOf(error);
    if (status === 500) request.log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
    if (status === 503) void reply.header('retry-after', RETRY_AFTER[error.name] ?? RETRY_AFTER_S);
    return reply.code(status).send(status === 500 ? unexpected : describe(error, status));
  });
  app.setNotFoundHandler(answerUnknownRoute);
}

const unexpected: Failure = { error: 'Unexpected', message: 'The server failed on this request; its log says why' };

/** `canRetry` tells ours from others'. Of theirs, those with a 4xx status are about the request. */
function statusOf({ name, canRetry, statusCode = 500 }: Thrown): number {
  if (canRetry !== undefined) return STATUS[name] ?? (canRetry ? 503 : 400);
  return statusCode >= 400 && statusCode < 500 ? statusCode : 500;
}

function describe({ name, message, canRetry, problems, code }: Thrown, status: number): Failure {
  if (canRetry === undefined)
    return UNREADABLE[code ?? ''] ?? { error: code ?? name, message: `${message} (${status})` };
  return {
    error: code ?? name,
    message,
    ...(problems ? { field: problems[0]?.field ?? '', problems: [...problems] } : {}),
  };
}

/** What Fastify says of requests it cannot read, in words that help. */
const UNREADABLE: Readonly<Record<string, Failure>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    error: 'NotJson',
    message: 'The body must be JSON; send the header content-type: application/json',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    error: 'NotJson',
    message: 'The body is not valid JSON; names and texts of JSON stand in double quotes',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    error: 'EmptyBody',
    message: 'The body is empty; send {} for the next hour from the newest data',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: { error: 'BodyTooLarge', message: 'The body is too large; send at most 2000 rates' },
};

function answerUnknownRoute(request: FastifyRequest, reply: FastifyReply) {
  const path = request.url.split('?')[0]?.slice(0, 100);
  const message = `${request.method} ${path} is nothing here; GET /docs shows what is`;
  return reply.code(404).send({ error: 'NoSuchRoute', message });
}
