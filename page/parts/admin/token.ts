const KEY = 'nexthour-admin-token';
/** Used when the browser does not let pages store anything. */
let kept: string | null = null;

/** The admin token that was given in this tab; `null` when none was. It is forgotten when the tab is closed. */
export function readToken(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return kept;
  }
}

export function keepToken(token: string): void {
  kept = token;
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // The token lasts until the page is loaded again.
  }
}

export function forgetToken(): void {
  kept = null;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // There is nothing to remove.
  }
}
