const DEADLINE_MS = 2_000;

/** True when the URL answers 2xx in time; rejects when nothing answers. */
export async function answers(url: string, request: RequestInit = {}): Promise<boolean> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(DEADLINE_MS) });
  await response.arrayBuffer();
  return response.ok;
}
