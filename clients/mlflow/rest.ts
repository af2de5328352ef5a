import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { request } from 'undici';
import type { MlflowSettings } from '../../config/settings';
import { createDispatcher } from '../http-dispatcher';
import { isMissing, MlflowRefusedError, mlflowUnreachable, unexpectedMlflowAnswer } from './errors';

const CALL_DEADLINE_MS = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path and query, relative to the tracking URI. */
  readonly path: string;
  readonly body?: object | Buffer;
  readonly contentType?: string;
}

export interface Rest {
  /** @throws MlflowRefusedError, or NexthourError `MlflowUnreachable` */
  bytes(call: Call): Promise<Buffer>;
  /** @throws as `bytes`, and NexthourError `UnexpectedMlflowAnswer` */
  json<Schema extends TSchema>(call: Call, schema: Schema): Promise<Static<Schema>>;
  /** As `json`, but returns `null` when MLflow answers that the object does not exist. */
  find<Schema extends TSchema>(call: Call, schema: Schema): Promise<Static<Schema> | null>;
}

/** The answer of calls that return no data. */
export const NoContent = Type.Object({});

export function createRest(settings: MlflowSettings): Rest {
  const dispatcher = createDispatcher({ connect: { timeout: 5_000 }, maxResponseSize: MAX_BYTES });
  const authorization = basicAuthorization(settings);

  async function bytes(call: Call): Promise<Buffer> {
    const url = `${settings.trackingUri}${call.path}`;
    const body = Buffer.isBuffer(call.body) || call.body === undefined ? call.body : JSON.stringify(call.body);
    const headers = { 'content-type': call.contentType ?? 'application/json', ...authorization };
    const signal = AbortSignal.timeout(CALL_DEADLINE_MS);
    const { method, path } = call;
    const answer = await request(url, { method, headers, body: body ?? null, dispatcher, signal })
      .then(async ({ statusCode, body: content }) => ({ status: statusCode, content: await content.bytes() }))
      .catch((error: Error) => {
        throw mlflowUnreachable(settings.trackingUri, reasonOf(error));
      });
    const content = Buffer.from(answer.content);
    if (answer.status >= 300) throw toRefusal(path, answer.status, content);
    return content;
  }

  async function json<Schema extends TSchema>(call: Call, schema: Schema): Promise<Static<Schema>> {
    return readAnswer({ path: call.path, content: await bytes(call), schema });
  }

  return { bytes, json, find: (call, schema) => json(call, schema).catch(nullIfMissing) };
}

function basicAuthorization({ username, password }: MlflowSettings): Record<string, string> {
  if (!username) return {};
  const credentials = Buffer.from(`${username}:${password ?? ''}`).toString('base64');
  return { authorization: `Basic ${credentials}` };
}

function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError') return `timed out after ${CALL_DEADLINE_MS} ms`;
  const { code } = error as { code?: string };
  return [code, error.message].filter(Boolean).join(': ');
}

function toRefusal(path: string, status: number, content: Buffer): MlflowRefusedError {
  const { error_code: code, message } = parseJson(content) as { error_code?: unknown; message?: unknown };
  const reason = typeof message === 'string' ? message.slice(0, 500) : content.toString('utf8', 0, 200);
  return new MlflowRefusedError(path, { status, mlflowCode: typeof code === 'string' ? code : 'no code', reason });
}

function readAnswer<Schema extends TSchema>(received: {
  path: string;
  content: Buffer;
  schema: Schema;
}): Static<Schema> {
  const { path, content, schema } = received;
  const answer = parseJson(content);
  const problem = Value.Errors(schema, answer).First();
  if (problem) throw unexpectedMlflowAnswer(path, `${problem.path || 'the body'}: ${problem.message}`);
  return answer as Static<Schema>;
}

function parseJson(content: Buffer): object {
  try {
    return JSON.parse(content.toString('utf8')) ?? {};
  } catch {
    return {};
  }
}

function nullIfMissing(error: unknown): null {
  const isNotFound = error instanceof MlflowRefusedError && error.status === 404 && error.mlflowCode !== 'no code';
  if (isMissing(error) || isNotFound) return null;
  throw error;
}

/** Converts a record to the list of pairs that MLflow expects for tags and params. */
export function toPairs(record: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
