const DEADLINE_MS = 2_000;

/** Checks that the URL answers with a 2xx status. Rejects when there is no answer within 2 s. */
export async function isAnswering(url: string, request: RequestInit = {}): Promise<boolean> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(DEADLINE_MS) });
  await response.arrayBuffer();
  return response.ok;
}

/**
 * The host for URLs to a server on this machine that listens on `host`: `loopback` when the server listens on the loopback address
 * or on all addresses, otherwise `host`.
 */
export function reachableHost(host: string, loopback: string): string {
  const isLocal = ['127.0.0.1', '0.0.0.0', '::', 'localhost'].includes(host);
  const reachable = isLocal ? loopback : host;
  return reachable.includes(':') ? `[${reachable}]` : reachable;
}
