/** True when the URL answers 2xx within `timeoutMs` (default 2 s). */
export async function answers(
  url: string,
  options: RequestInit & { readonly timeoutMs?: number } = {},
): Promise<boolean> {
  const { timeoutMs = 2_000, ...request } = options;
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
  await response.arrayBuffer();
  return response.ok;
}
