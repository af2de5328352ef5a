/** The admin token, as long as the browser's tab is open. */
const KEY = 'nexthour-admin-token';

/** Where the browser lets pages store nothing, the token lasts until the page is loaded again. */
let remembered: string | null = null;

export function readAdminToken(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? remembered;
  } catch {
    return remembered;
  }
}

/** @param token `null` forgets it */
export function keepAdminToken(token: string | null): void {
  remembered = token;
  try {
    if (token === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  } catch {
    // `remembered` has it.
  }
}
