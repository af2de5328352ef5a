import { Client } from 'undici';

export interface LoadOutcome {
  /**
   * The status of the answer, or the code of the error. `ECONNREFUSED` also when a new connection is reset: the system does so with those
   * that the server has not accepted when it stops listening.
   */
  readonly status: number | string;
  readonly retryAfter: string | undefined;
  readonly answer: Readonly<Record<string, unknown>>;
}

export interface Load {
  /** Lets the requests end that were sent, and sends no more. */
  stop(): Promise<void>;
  /** Resolves when each connection has ended with an error. */
  readonly hasEnded: Promise<unknown>;
}

/**
 * Sends POST /predict over kept-alive connections, on each of them the next request after the answer, until `stop` is called. A connection
 * sends nothing more after an error.
 * @param nextBody called for each request; `onOutcome` gets the same object
 */
export function sendLoad<Body extends object>(
  url: string,
  { connections, nextBody }: { readonly connections: number; readonly nextBody: () => Body },
  onOutcome: (outcome: LoadOutcome, body: Body) => void,
): Load {
  let isStopped = false;
  const call = async () => {
    const client = new Client(url);
    let isNew = true;
    client.on('connect', () => {
      isNew = true;
    });
    let hasFailed = false;
    while (!isStopped && !hasFailed) {
      const body = nextBody();
      const { status, ...rest } = await post(client, body);
      onOutcome({ status: isNew && status === 'ECONNRESET' ? 'ECONNREFUSED' : status, ...rest }, body);
      hasFailed = typeof status === 'string';
      isNew = false;
    }
    await client.close();
  };
  const hasEnded = Promise.all(Array.from({ length: connections }, call));
  const stop = async () => {
    isStopped = true;
    await hasEnded;
  };
  return { stop, hasEnded };
}

async function post(client: Client, body: object): Promise<LoadOutcome> {
  const headers = { 'content-type': 'application/json' };
  try {
    const answer = await client.request({ path: '/predict', method: 'POST', headers, body: JSON.stringify(body) });
    const { 'retry-after': retryAfter } = answer.headers as { 'retry-after'?: string };
    return { status: answer.statusCode, retryAfter, answer: (await answer.body.json()) as Record<string, unknown> };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { status: code ?? message, retryAfter: undefined, answer: {} };
  }
}
