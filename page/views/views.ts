import type { ComponentType } from 'preact';
import type { Place } from '../navigation/navigation';

/** What each view gets. */
export interface ViewProps {
  readonly place: Place;
  /** The rest of the path after the path of the view: the 2026-11-21T07Z of page/runs/2026-11-21T07Z. Empty without one. */
  readonly rest: string;
}

export interface View {
  readonly title: string;
  /** Below the root of the site. */
  readonly path: string;
  readonly load: () => Promise<{ View: ComponentType<ViewProps> }>;
}

/** The views in the order of the navigation. A view is one more line. */
export const VIEWS: readonly View[] = [
  { title: 'Now', path: '', load: () => import('./now/view') },
  { title: 'Live line', path: 'page/live', load: () => import('./live/view') },
  { title: 'Runs', path: 'page/runs', load: () => import('./runs/view') },
  { title: 'Models', path: 'page/models', load: () => import('./models/view') },
  { title: 'Labels', path: 'page/labels', load: () => import('./labels/view') },
  { title: 'Data', path: 'page/data', load: () => import('./data/view') },
  { title: 'System', path: 'page/system', load: () => import('./system/view') },
];

/** The view at a path, and the rest of the path. */
export function findView(path: string): { view: View; rest: string } | null {
  for (const view of VIEWS) {
    if (path === view.path) return { view, rest: '' };
    if (view.path !== '' && path.startsWith(`${view.path}/`)) return { view, rest: path.slice(view.path.length + 1) };
  }
  return null;
}
