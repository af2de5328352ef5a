/** The address of the site's root. The scripts are in page/assets/ below it, also behind a proxy that serves nexthour under a prefix. */
export const root = new URL('../../', import.meta.url);

/** The absolute address of a path that is relative to the root, such as `forecasts` or `docs/`. */
export function addressOf(path: string): string {
  return new URL(path, root).href;
}
