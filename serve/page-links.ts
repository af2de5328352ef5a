import type { Pages } from '../operations/system/pages';

/** Addresses on the pages of Temporal and MLflow; `null` where the page is not known. */
export interface PageLinks {
  workflow(workflowId: string, runId?: string): string | null;
  mlflowRun(runId: string): string | null;
}

/** @param readPages is called for each link, because a restart of nexthour can change addresses */
export function createPageLinks(readPages: () => Pick<Pages, 'workflows' | 'mlflow'>): PageLinks {
  return {
    workflow: (workflowId, runId) => {
      const { workflows } = readPages();
      if (workflows === null) return null;
      const run = runId === undefined ? '' : `/${encodeURIComponent(runId)}/history`;
      return `${workflows}/${encodeURIComponent(workflowId)}${run}`;
    },
    mlflowRun: (runId) => {
      const { mlflow } = readPages();
      return mlflow === null ? null : `${mlflow}/#/runs/${encodeURIComponent(runId)}`;
    },
  };
}
