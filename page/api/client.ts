import type { ProblemDetails } from '../../serve/schemas/problem-details';
import { addressOf } from '../navigation/root';
import { keepAdminToken, readAdminToken } from './admin-token';
import type { Answers, Route } from './answers';

/** How long the page waits for an answer. */
const DEADLINE_MS = 20_000;

export type QueryValues = Readonly<Record<string, string | number | undefined>>;

interface Choices {
  /** The values of the parts of the path that begin with a colon. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: QueryValues;
}

export interface ReadOptions extends Choices {
  /** Sends the admin token if it is known: the answer then has details. */
  readonly sendsToken?: boolean;
  readonly signal?: AbortSignal;
  /** With a body, the route is read with POST: it computes something and changes nothing. */
  readonly body?: unknown;
}

export interface SendOptions extends Choices {
  readonly method?: 'POST' | 'PUT' | 'DELETE';
  /** A `Blob` is sent as it is, everything else as JSON. */
  readonly body?: unknown;
  /** The admin token. */
  readonly token?: string | undefined;
  /** How long the page waits for the answer. */
  readonly deadlineMs?: number;
}

/** The server refused a request, or cannot be reached. The message is for the person at the page. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    message: string,
    /** 0 when there was no answer. */
    readonly status: number,
    /** `ServerAway` when there was no answer; otherwise the `code` of the problem details. */
    readonly code: string,
  ) {
    super(message);
  }

  get isAboutToken(): boolean {
    return this.status === 401 || this.code === 'NoAdminToken';
  }
}

/** Reads a route. @throws ApiError */
export async function read<R extends Route>(route: R, options: ReadOptions = {}): Promise<Answers[R]> {
  const { signal, body, sendsToken = false, ...choices } = options;
  const token = sendsToken ? readAdminToken() : null;
  const headers = token === null ? {} : { headers: { authorization: `Bearer ${token}` } };
  const init = body === undefined ? headers : { method: 'POST', ...encodeBody(body) };
  const whenAway = 'The server does not answer. The page tries again by itself.';
  const address = routeAddress(route, choices);
  return request<Answers[R]>(address, { init: { ...init, signal: signal ?? null }, whenAway }).catch(
    (error: unknown) => {
      if (token === null || !(error instanceof ApiError && error.isAboutToken)) throw error;
      // The server has another token by now.
      keepAdminToken(null);
      return read(route, options);
    },
  );
}

/** Sends a request that changes or computes something. @throws ApiError */
export function send<Answer>(route: string, { method = 'POST', body, token, ...options }: SendOptions = {}) {
  const { deadlineMs, ...choices } = options;
  const init: RequestInit = { method, ...(body === undefined ? {} : encodeBody(body)) };
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const whenAway = 'The server does not answer. It may have done what you asked; look before you ask again.';
  return request<Answer>(routeAddress(route, choices), { init: { ...init, headers }, whenAway, deadlineMs });
}

function encodeBody(body: unknown): RequestInit {
  if (body instanceof Blob) return { headers: { 'content-type': 'application/octet-stream' }, body };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** The address of a route, for links and downloads. */
export function routeAddress(route: string, { params = {}, query = {} }: Choices = {}): string {
  const path = route.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  const search = new URLSearchParams(given).toString();
  return addressOf(path) + (search && `?${search}`);
}

interface RequestOptions {
  readonly init: RequestInit;
  /** What the person reads when there is no answer. */
  readonly whenAway: string;
  readonly deadlineMs?: number | undefined;
}

async function request<Answer>(address: string, { init, whenAway, deadlineMs = DEADLINE_MS }: RequestOptions) {
  const deadline = AbortSignal.timeout(deadlineMs);
  const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
  // The server lets browsers keep answers until the next hour; the page asks whether they have changed.
  const sayServerAway = (error: unknown): never => {
    if (init.signal?.aborted) throw error;
    throw new ApiError(whenAway, 0, 'ServerAway');
  };
  const response = await fetch(address, { cache: 'no-cache', ...init, signal }).catch(sayServerAway);
  if (!response.ok) {
    // A proxy in front of the server answers without JSON.
    const problem: unknown = await response.json().catch(() => null);
    throw describeProblem(response, problem);
  }
  // An answer can break off while it arrives.
  return (await response.json().catch(sayServerAway)) as Answer;
}

/** The error of an answer with problem details. */
export function describeProblem(response: Response, answer: unknown): ApiError {
  const { detail, code } = (answer ?? {}) as Partial<ProblemDetails>;
  const message = detail ?? `The server answered with status ${response.status}`;
  return new ApiError(message, response.status, code ?? 'Unexpected');
}
