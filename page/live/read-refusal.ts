import { addressOf } from '../navigation/root';

/** The answer to a client when too many clients hear events already, from all addresses or from this one. */
export const TOO_MANY = 429;
/** How long until the page tries again after that answer. */
export const TOO_MANY_MS = 30_000;

/**
 * A stream or a WebSocket does not tell its page with which status the server refused it, so the page asks once more, as a plain request.
 * @returns 0 without an answer
 */
export async function readRefusal(path: string): Promise<number> {
  const abort = new AbortController();
  try {
    const { status } = await fetch(addressOf(path), { signal: abort.signal });
    return status;
  } catch {
    return 0;
  } finally {
    abort.abort();
  }
}
