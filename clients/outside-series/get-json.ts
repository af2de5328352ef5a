import { request } from 'undici';
import { codeAndMessageOf, NexthourError } from '../../system/errors';
import { tryParseJson } from '../../system/parse-json';
import { removeSecrets, removeUserinfo } from '../../system/redact';
import { createDispatcher } from '../http-dispatcher';

export interface ApiOptions {
  readonly url: string;
  readonly apiKey: string;
  /** Time limit of a whole call. Default: 30 s. */
  readonly deadlineMs?: number;
}

interface ApiNames {
  /** For messages: `Polygon`. */
  readonly name: string;
  readonly urlVariable: string;
  readonly keyVariable: string;
}

export interface JsonAnswer {
  readonly status: number;
  /** `undefined` when the body is not JSON. */
  readonly value: unknown;
  /** The beginning of the body, without the key, for messages. */
  readonly excerpt: string;
}

/** An API that is asked with GET and answers with JSON. No error and no excerpt contains its key. */
export interface JsonApi {
  get(address: URL, headers?: Record<string, string>, signal?: AbortSignal): Promise<JsonAnswer>;
  unexpected(problem: string): NexthourError;
  refused(status: number, description: string): NexthourError;
  tooMany(description: string): NexthourError;
  close(): Promise<void>;
}

/** The longest answer, 50,000 bars of Polygon, has about 7 MB. */
const MAX_BYTES = 16 * 1024 * 1024;
const DEADLINE_MS = 30_000;
const EXCERPT_LENGTH = 200;

export function openJsonApi({ apiKey, deadlineMs = DEADLINE_MS }: ApiOptions, names: ApiNames): JsonApi {
  const { name, urlVariable, keyVariable } = names;
  const dispatcher = createDispatcher({ maxResponseSize: MAX_BYTES });
  // The key may be shown encoded, as a part of an address.
  const hideKey = (text: string) => removeSecrets(text, [apiKey, encodeURIComponent(apiKey)]);
  const excerptOf = (text: string) =>
    JSON.stringify(
      hideKey(text)
        .replace(/[\s\p{Cc}]+/gu, ' ')
        .slice(0, EXCERPT_LENGTH),
    );
  return {
    get: async (address, headers = {}, signal) => {
      const deadline = AbortSignal.timeout(deadlineMs);
      try {
        const { statusCode, body } = await request(address, {
          dispatcher,
          headers: { 'user-agent': 'nexthour', accept: 'application/json', ...headers },
          signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
        });
        const text = await body.text();
        return { status: statusCode, value: tryParseJson(text), excerpt: excerptOf(text) };
      } catch (error) {
        signal?.throwIfAborted();
        const reason = deadline.aborted ? `timed out after ${deadlineMs} ms` : hideKey(codeAndMessageOf(error));
        const place = removeUserinfo(`${address.origin}${address.pathname}`);
        const message = `No answer from ${place} (${reason}); check ${urlVariable} and the connection`;
        throw new NexthourError('NoAnswer', message, { canRetry: true });
      }
    },
    unexpected: (problem) => {
      const message = `${name}'s answer cannot be used: ${hideKey(problem)}; check ${urlVariable}`;
      return new NexthourError('UnexpectedAnswer', message, { canRetry: true });
    },
    refused: (status, description) => {
      const isKey = status === 401 || status === 403 || /api ?key|entitled|authori[sz]ed/i.test(description);
      const remedy = isKey ? `check ${keyVariable} and what its plan includes` : `check ${urlVariable}`;
      const message = `${name} refuses the call with status ${status}: ${hideKey(description)}; ${remedy}`;
      return new NexthourError(isKey ? 'BadApiKey' : 'CallRefused', message, { canRetry: status >= 500 });
    },
    tooMany: (description) => {
      const message = `${name} refuses the call because there were too many: ${hideKey(description)}`;
      return new NexthourError('TooManyRequests', message, { canRetry: true });
    },
    close: () => dispatcher.destroy(),
  };
}
