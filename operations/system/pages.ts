import type { MlflowSettings } from '../../config/settings';
import { readStackFile } from '../../stack/state-file';

/** The pages of other servers that a person can open; `null` where the address is not known. */
export interface Pages {
  /** The page with all workflows of a namespace: `http://localhost:8233/namespaces/nexthour/workflows`. */
  readonly workflows: string | null;
  readonly mlflow: string | null;
}

/** The addresses of the embedded servers are in the file of the stack. */
export function readPages({ home, mlflow }: { home: string; mlflow?: MlflowSettings | undefined }): Pages {
  const addresses = readStackFile(home)?.addresses ?? [];
  const workflows = addresses.find(({ name }) => name === 'Temporal')?.url ?? null;
  return { workflows, mlflow: mlflow?.trackingUri.replace(/\/$/, '') ?? null };
}
