import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a language model got. */
export interface LlmRequest {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: {
    readonly model: string;
    readonly temperature: number;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly response_format: { readonly json_schema: { readonly strict: boolean; readonly schema: unknown } };
  };
}

export interface LlmReply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** What the model writes. */
  readonly text?: string;
  /** The whole body, in place of an answer of a model. */
  readonly body?: string;
  /** Ends the connection without an answer. */
  readonly hangsUp?: boolean;
}

/** A server with the protocol of OpenAI's chat completions. The test decides what the model writes. */
export async function startLanguageModel(reply: (request: LlmRequest) => LlmReply) {
  const requests: LlmRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { url: path, headers } = incoming;
    const request = { path, authorization: headers.authorization, body: JSON.parse(Buffer.concat(chunks).toString()) };
    requests.push(request);
    const { status = 200, text = '', body, headers: sent = {}, hangsUp = false } = reply(request);
    if (hangsUp) return response.destroy();
    const completion = { choices: [{ message: { role: 'assistant', content: text } }], usage: { total_tokens: 321 } };
    return response.writeHead(status, { connection: 'close', ...sent }).end(body ?? JSON.stringify(completion));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}
