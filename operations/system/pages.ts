import type { Settings } from '../../config/settings';
import { readStackFile } from '../../stack/state-file';

/** The pages of other servers that a person can open; `null` where the address is not known. */
export interface Pages {
  /** The page with all workflows of a namespace: `http://localhost:8233/namespaces/nexthour/workflows`. */
  readonly workflows: string | null;
  readonly mlflow: string | null;
  readonly grafana: string | null;
}

/** The address of the embedded Temporal is in the file of the stack. */
export function readPages(settings: Pick<Settings, 'home' | 'mlflow' | 'temporal' | 'pages'>): Pages {
  const { home, mlflow, temporal, pages } = settings;
  const own =
    pages.temporalUiUrl &&
    `${withoutSlash(pages.temporalUiUrl)}/namespaces/${temporal?.namespace ?? 'nexthour'}/workflows`;
  const addresses = own ? [] : (readStackFile(home)?.addresses ?? []);
  return {
    workflows: own ?? addresses.find(({ name }) => name === 'Temporal')?.url ?? null,
    mlflow: mlflow ? withoutSlash(mlflow.trackingUri) : null,
    grafana: pages.grafanaUrl ? withoutSlash(pages.grafanaUrl) : null,
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
