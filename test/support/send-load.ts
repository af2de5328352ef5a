import { buildConnector, Client } from 'undici';

const connect = buildConnector({});

export interface LoadOutcome {
  /** The status of the answer, or the code of the error. */
  readonly status: number | string;
  /** Our port of the connection, when this is the outcome of its first request. */
  readonly newPort: number | undefined;
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
    let newPort: number | undefined;
    const client = new Client(url, {
      connect: (options, callback) =>
        connect(options, (...result) => {
          newPort = result[1]?.localPort;
          callback(...result);
        }),
    });
    let hasFailed = false;
    while (!isStopped && !hasFailed) {
      const body = nextBody();
      const outcome = await post(client, body);
      onOutcome({ ...outcome, newPort }, body);
      hasFailed = typeof outcome.status === 'string';
      newPort = undefined;
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

async function post(client: Client, body: object): Promise<Omit<LoadOutcome, 'newPort'>> {
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
