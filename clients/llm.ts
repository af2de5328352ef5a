import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { request } from 'undici';
import { codeAndMessageOf, NexthourError } from '../system/errors';
import { tryParseJson } from '../system/parse-json';
import { removeSecrets, removeUserinfo } from '../system/redact';
import { createDispatcher } from './http-dispatcher';
import { readRetryAfter } from './retry-after';

export interface Question {
  readonly system: string;
  readonly user: string;
  readonly schemaName: string;
  /** JSON Schema of the answer. */
  readonly schema: object;
  readonly maxTokens: number;
}

/** What the model wrote, unchecked, and how many tokens question and answer had. */
export interface LlmAnswer {
  readonly text: string;
  readonly tokens: number;
}

/** A language model behind the HTTP API of OpenAI, which vLLM, Ollama and others have, too. */
export interface LanguageModel {
  readonly model: string;
  /** Asks once, without retries. @throws NexthourError; none contains the key */
  ask(question: Question, signal?: AbortSignal): Promise<LlmAnswer>;
  close(): Promise<void>;
}

export interface LlmOptions {
  /** `https://api.openai.com`, with or without `/v1` */
  readonly url: string;
  readonly apiKey?: string | undefined;
  readonly model: string;
  readonly deadlineMs?: number;
}

/** The server refuses for a time. */
export class LlmBusyError extends NexthourError {
  override readonly name = 'LlmBusyError';
  constructor(
    message: string,
    readonly retryAfterMs: number | null,
  ) {
    super('LlmBusy', message, { canRetry: true });
  }
}

const MAX_BYTES = 256 * 1024;
const CHARACTERS_PER_TOKEN = 3;

const Completion = TypeCompiler.Compile(
  Type.Object({
    choices: Type.Array(Type.Object({ message: Type.Object({ content: Type.Union([Type.String(), Type.Null()]) }) }), {
      minItems: 1,
    }),
    usage: Type.Optional(Type.Object({ total_tokens: Type.Integer({ minimum: 0 }) })),
  }),
);

/** An upper bound for the tokens of a question and its answer, before it is asked. */
export function estimateTokens({ system, user, schema, maxTokens }: Question): number {
  const characters = system.length + user.length + JSON.stringify(schema).length;
  return Math.ceil(characters / CHARACTERS_PER_TOKEN) + maxTokens;
}

export function connectLlm({ url, apiKey, model, deadlineMs = 30_000 }: LlmOptions): LanguageModel {
  const address = `${url.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1/chat/completions`;
  const dispatcher = createDispatcher({ maxResponseSize: MAX_BYTES });
  const hideKey = (text: string) => removeSecrets(text, apiKey ? [apiKey] : []);
  return {
    model,
    ask: async (question, signal) => {
      const deadline = AbortSignal.timeout(deadlineMs);
      const answer = await post(address, {
        body: toBody(model, question),
        apiKey,
        options: { dispatcher, signal: signal ? AbortSignal.any([signal, deadline]) : deadline },
      }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw noAnswer(
          address,
          deadline.aborted ? `timed out after ${deadlineMs} ms` : hideKey(codeAndMessageOf(error)),
        );
      });
      return readAnswer(answer, { question, describe: (text) => hideKey(describe(text)) });
    },
    close: () => dispatcher.destroy(),
  };
}

/** `temperature` 0: the same question should get the same answer. */
function toBody(model: string, { system, user, schemaName, schema, maxTokens }: Question): object {
  return {
    model,
    temperature: 0,
    max_tokens: maxTokens,
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ],
    response_format: { type: 'json_schema', json_schema: { name: schemaName, strict: true, schema } },
  };
}

interface Received {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

async function post(
  address: string,
  { body, apiKey, options }: { body: object; apiKey: string | undefined; options: Parameters<typeof request>[1] },
): Promise<Received> {
  const response = await request(address, {
    ...options,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'nexthour',
      ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
    },
    body: JSON.stringify(body),
  });
  const retryAfter = [response.headers['retry-after']].flat()[0];
  return { status: response.statusCode, retryAfter, text: await response.body.text() };
}

function readAnswer(
  { status, retryAfter, text }: Received,
  { question, describe: show }: { question: Question; describe: (text: string) => string },
): LlmAnswer {
  if (status === 429 || status === 503) {
    const message = `The language model refuses the call with status ${status}: ${show(text)}`;
    throw new LlmBusyError(message, readRetryAfter(retryAfter));
  }
  if (status === 401 || status === 403)
    throw new NexthourError(
      'CallRefused',
      `The language model refuses the key with status ${status}; check LLM_API_KEY`,
    );
  if (status !== 200) {
    const message = `The language model answers with status ${status}: ${show(text)}; check LLM_BASE_URL and LLM_MODEL`;
    throw new NexthourError('CallRefused', message, { canRetry: status >= 500 });
  }
  const value = tryParseJson(text);
  if (!Completion.Check(value)) {
    const message = `The answer from LLM_BASE_URL is not one of a language model: ${show(text)}; check LLM_BASE_URL`;
    throw new NexthourError('UnexpectedAnswer', message, { canRetry: true });
  }
  const content = value.choices[0]?.message.content ?? '';
  return { text: content, tokens: value.usage?.total_tokens ?? estimateTokens(question) };
}

function noAnswer(address: string, reason: string): NexthourError {
  const message = `No answer from ${removeUserinfo(address)} (${reason}); check LLM_BASE_URL and the connection`;
  return new NexthourError('NoAnswer', message, { canRetry: true });
}

function describe(text: string): string {
  return JSON.stringify(text.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 200));
}
