import { until } from '../until';

/** Sends a request to the server of the stack, and again while it is too busy to answer in time (status 503). */
export function askServer(url: string, request: RequestInit = {}): Promise<Response> {
  return until(
    () => fetch(url, request),
    ({ status }) => status !== 503,
  );
}
