import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Agent, request } from 'undici';
import type { MlflowSettings } from '../../config/settings';
import { MlflowRefused, MlflowUnreachable, UnexpectedMlflowAnswer } from './errors';

const CALL_DEADLINE_MS = 20_000;
const MOST_BYTES = 64 * 1024 * 1024;

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the tracking URI, with its query. */
  readonly path: string;
  readonly body?: object | Buffer;
  readonly contentType?: string;
}

export interface Rest {
  /** @throws MlflowRefused, MlflowUnreachable */
  bytes(call: Call): Promise<Buffer>;
  /** @throws MlflowRefused, MlflowUnreachable, UnexpectedMlflowAnswer */
  json<Schema extends TSchema>(call: Call, schema: Schema): Promise<Static<Schema>>;
  /** The same, with `null` where MLflow says that there is no such thing. */
  find<Schema extends TSchema>(call: Call, schema: Schema): Promise<Static<Schema> | null>;
}

/** What MLflow answers when there is nothing to say. */
export const Nothing = Type.Object({});

export function createRest(settings: MlflowSettings): Rest {
  const dispatcher = new Agent({ connect: { timeout: 5_000 }, maxResponseSize: MOST_BYTES });
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
        throw new MlflowUnreachable(settings.trackingUri, reasonOf(error));
      });
    const content = Buffer.from(answer.content);
    if (answer.status >= 300) throw refusal(path, answer.status, content);
    return content;
  }

  async function json<Schema extends TSchema>(call: Call, schema: Schema): Promise<Static<Schema>> {
    return readAnswer({ path: call.path, content: await bytes(call), schema });
  }

  return { bytes, json, find: (call, schema) => json(call, schema).catch(nullWhereMissing) };
}

function basicAuthorization({ username, password }: MlflowSettings): Record<string, string> {
  if (!username) return {};
  const credentials = Buffer.from(`${username}:${password ?? ''}`).toString('base64');
  return { authorization: `Basic ${credentials}` };
}

function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError') return `none within ${CALL_DEADLINE_MS} ms`;
  const { code } = error as { code?: string };
  return [code, error.message].filter(Boolean).join(': ');
}

function refusal(path: string, status: number, content: Buffer): MlflowRefused {
  const { error_code: code, message } = parseJson(content) as { error_code?: unknown; message?: unknown };
  const reason = typeof message === 'string' ? message.slice(0, 500) : content.toString('utf8', 0, 200);
  return new MlflowRefused(path, status, typeof code === 'string' ? code : 'no code', reason);
}

interface Answer<Schema extends TSchema> {
  readonly path: string;
  readonly content: Buffer;
  readonly schema: Schema;
}

function readAnswer<Schema extends TSchema>({ path, content, schema }: Answer<Schema>): Static<Schema> {
  const answer = parseJson(content);
  const problem = Value.Errors(schema, answer).First();
  if (problem) throw new UnexpectedMlflowAnswer(path, `${problem.path || 'the body'}: ${problem.message}`);
  return answer as Static<Schema>;
}

function parseJson(content: Buffer): object {
  try {
    return JSON.parse(content.toString('utf8')) ?? {};
  } catch {
    return {};
  }
}

function nullWhereMissing(error: unknown): null {
  if (error instanceof MlflowRefused && (error.status === 404 || error.code === 'RESOURCE_DOES_NOT_EXIST')) return null;
  throw error;
}
