import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { InvalidValueError, NexthourError } from '../../system/errors';
import { HttpError, invalidRequest } from '../http-error';
import { PROBLEM_JSON, type ProblemDetails } from '../schemas/problem-details';

const INFERENCE_PATH = /^\/v2(?:[/?]|$)/;

/** How much of a body that is too large the server reads and drops. */
const MAX_SKIPPED_BYTES = 64 * 1024 ** 2;

/** Fastify's messages can contain the whole path. */
const MAX_FOREIGN_MESSAGE_LENGTH = 200;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the messages about the body of this route add. */
    readonly bodyHints?: { readonly empty: string; readonly tooLarge: string };
  }
}

type Route = FastifyRequest['routeOptions'];

/** Our codes and messages for Fastify's errors about unreadable requests. The messages say what to send instead. */
const UNREADABLE: Readonly<Record<string, { code: string; message: string | ((route: Route) => string) }>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'NotJson',
    message: 'The body must be JSON; send the header content-type: application/json',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    code: 'NotJson',
    message:
      'The body is not valid JSON; JSON needs double quotes around names and strings, and has no NaN and no Infinity',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: 'EmptyBody',
    message: ({ config }) =>
      `The body is empty; send a JSON object${config?.bodyHints ? `. ${config.bodyHints.empty}` : ''}`,
  },
  FST_ERR_BAD_URL: {
    code: 'InvalidPath',
    message: 'The path contains a % that is not followed by the code of a character; write % itself as %25',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'BodyTooLarge',
    message: ({ config, bodyLimit }) =>
      `The body is too large: at most ${formatBytes(bodyLimit)} are accepted${config?.bodyHints ? `, ${config.bodyHints.tooLarge}` : ''}`,
  },
};

/** The status for each error of `operations/` that is about the request. Its message is for the caller. */
const STATUS_OF_OPERATION: Readonly<Record<string, number>> = {
  UnknownQuestion: 404,
  UnknownModel: 404,
  UnknownVersion: 404,
  ReasonMissing: 400,
  NotRunning: 409,
  BackfillRuns: 409,
  CannotServe: 409,
  ServesAlready: 409,
  AliasHadNotFollowed: 409,
  DecidedMeanwhile: 409,
  CannotRollBack: 409,
  NoModelYet: 409,
  NoPricesOfAsset: 404,
  UnusableOnnx: 422,
  FeatureChanged: 409,
  NotActive: 409,
  NoPricesYet: 409,
  OtherSource: 409,
  LeakageFound: 409,
  TooManyActive: 409,
  UnusableArtifact: 422,
  QuestionExists: 409,
  QuestionRetired: 409,
  QuestionNotRetirable: 409,
};

/**
 * The error handler of all routes. Answers with problem details, or in the form of the Open Inference Protocol, and logs the errors that
 * the caller must not see.
 */
export function sendError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toHttpError(error, request.routeOptions);
  if (known?.code === 'BodyTooLarge') skipRestOfBody(request, reply);
  if (known) return sendProblem(known, reply);
  if (request.raw.destroyed && (error as NodeJS.ErrnoException).code === 'ECONNRESET') {
    request.log.info({ route: request.routeOptions.url }, 'the caller disconnected before its request was complete');
    return sendProblem(unexpected, reply);
  }
  request.log.error({ err: error, route: request.routeOptions.url }, 'a request failed with an unexpected error');
  return sendProblem(unexpected, reply);
}

/**
 * Fastify ends the connection of a body that is too large. This resets it while the caller still sends, and many callers then lose the
 * answer. A connection that stays open lets Node read and drop the rest of the body. A chunked body does not say how long it is, so its
 * connection ends when it becomes too long.
 */
function skipRestOfBody({ raw, headers }: FastifyRequest, reply: FastifyReply): void {
  if (Number(headers['content-length'] ?? 0) > MAX_SKIPPED_BYTES) return;
  void reply.removeHeader('connection');
  let skipped = 0;
  raw.on('data', ({ length }: Buffer) => {
    skipped += length;
    if (skipped > MAX_SKIPPED_BYTES) raw.destroy();
  });
}

/** Answers a request that Node cannot parse. It never reaches Fastify, so the answer is written to the socket. */
export function answerUnparsableRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = UNPARSABLE[error.code ?? ''] ?? malformed;
  const body = JSON.stringify(toProblemDetails(problem));
  const head = `HTTP/1.1 ${problem.statusCode} ${STATUS_CODES[problem.statusCode]}\r\nconnection: close\r\ncontent-type: ${PROBLEM_JSON}`;
  if (socket.writable) socket.write(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  socket.destroy(error);
}

const unexpected = new HttpError(
  'Unexpected',
  500,
  'The server failed to answer this request; the reason is in the log of the server',
);
const malformed = new HttpError('MalformedRequest', 400, 'The request is not valid HTTP/1.1; send it again');
const UNPARSABLE: Readonly<Record<string, HttpError>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new HttpError(
    'RequestTimeout',
    408,
    'The request did not arrive completely within 10 seconds; send it again',
  ),
  HPE_HEADER_OVERFLOW: new HttpError('HeadersTooLarge', 431, 'The headers are too large; send smaller ones'),
};

/** `null` for an error that is not about the request. */
function toHttpError(error: FastifyError | Error, route: Route): HttpError | null {
  if (error instanceof HttpError) return error;
  if (error instanceof InvalidValueError) return invalidRequest([{ field: error.field, message: error.message }]);
  const status = error instanceof NexthourError ? STATUS_OF_OPERATION[error.code] : undefined;
  if (status !== undefined) return new HttpError((error as NexthourError).code, status, error.message);
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>;
  if (!code.startsWith('FST_') || statusCode < 400 || statusCode >= 500) return null;
  const described = UNREADABLE[code] ?? { code, message: error.message.slice(0, MAX_FOREIGN_MESSAGE_LENGTH) };
  const { message } = described;
  return new HttpError(described.code, statusCode, typeof message === 'string' ? message : message(route));
}

function formatBytes(bytes: number): string {
  return bytes < 1024 ** 2 ? `${bytes / 1024} KB` : `${bytes / 1024 ** 2} MB`;
}

export function sendProblem(error: HttpError, reply: FastifyReply): FastifyReply {
  if (error.retryAfterS !== undefined) void reply.header('retry-after', error.retryAfterS);
  void reply.code(error.statusCode);
  if (INFERENCE_PATH.test(reply.request.url)) return sendInferenceError(error, reply);
  return reply.type(PROBLEM_JSON).send(toProblemDetails(error));
}

/** The form of the Open Inference Protocol. Fastify adds a charset to the type of a text; clients of KServe do not read such an error. */
function sendInferenceError({ message }: HttpError, reply: FastifyReply): FastifyReply {
  return reply.type('application/json').send(Buffer.from(JSON.stringify({ error: message })));
}

function toProblemDetails({ code, statusCode, message, problems }: HttpError): ProblemDetails {
  return {
    type: 'about:blank',
    title: STATUS_CODES[statusCode] ?? 'Error',
    status: statusCode,
    detail: message,
    code,
    ...(problems ? { field: problems[0]?.field ?? '', problems: [...problems] } : {}),
  };
}
