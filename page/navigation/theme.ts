/** `system` follows the setting of the operating system. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'nexthour-theme';
/** This event is sent to `document` when the colours change. Charts draw themselves again then. */
export const COLOURS_CHANGED = 'nexthour:colours';

export function readTheme(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system';
  } catch {
    // The browser does not let pages store anything.
    return 'system';
  }
}

export function changeTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The choice lasts until the page is loaded again.
  }
  setAttribute(theme);
}

/** Call once, before the first drawing. */
export function applyTheme(): void {
  setAttribute(readTheme());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', announce);
}

function setAttribute(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  announce();
}

function announce(): void {
  document.dispatchEvent(new Event(COLOURS_CHANGED));
}
