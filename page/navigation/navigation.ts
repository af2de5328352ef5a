import { useLayoutEffect, useState } from 'preact/hooks';
import { addressOf, root } from './root';

/** The address of a view: its path below the root, like `page/runs/2026-11-21T07Z`, and the choices of the view. */
export interface Place {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

const CHANGED = 'nexthour:place';

export function readPlace(): Place {
  const path = location.pathname.slice(root.pathname.length).replace(/\/+$/, '');
  return { path: decodeURIComponent(path), query: Object.fromEntries(new URLSearchParams(location.search)) };
}

/** The link to a view. An empty choice is left out. */
export function linkTo(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const chosen = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = new URLSearchParams(chosen).toString();
  return addressOf(path) + (search && `?${search}`);
}

/** Shows another view. `replace` leaves no entry in the history: for choices within a view. */
export function goTo(address: string, { replace = false } = {}): void {
  if (address === location.href) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', address);
  dispatchEvent(new Event(CHANGED));
}

/** Changes choices of the present view. `undefined` removes one. */
export function choose(choices: Readonly<Record<string, string | undefined>>): void {
  const { path, query } = readPlace();
  goTo(linkTo(path, { ...query, ...choices }), { replace: true });
}

/** The present place; the component is drawn again when it changes. */
export function usePlace(): Place {
  const [place, setPlace] = useState(readPlace);
  // At once: a click before the first effects would change the address only.
  useLayoutEffect(() => {
    const update = () => setPlace(readPlace());
    for (const name of ['popstate', CHANGED]) addEventListener(name, update);
    return () => {
      for (const name of ['popstate', CHANGED]) removeEventListener(name, update);
    };
  }, []);
  return place;
}

/** Follows links within the page without loading it again. Links with a modifier key, and links elsewhere, are left to the browser. */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target || link.download) return;
    if (!isOfPage(link.href)) return;
    event.preventDefault();
    const before = viewOf(readPlace().path);
    goTo(link.href);
    // A link within a view leaves the reader where the link is.
    if (viewOf(readPlace().path) !== before) scrollTo(0, 0);
  });
}

/** The first two parts of a path: page/runs of page/runs/2026-11-21T07Z. */
const viewOf = (path: string) => path.split('/').slice(0, 2).join('/');

function isOfPage(address: string): boolean {
  const { origin, pathname } = new URL(address);
  const path = pathname.slice(root.pathname.length);
  return origin === root.origin && (path === '' || /^page\/(?!assets\/)/.test(path));
}
