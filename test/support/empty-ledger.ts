import type { AppDeps } from '../../serve/app';

/** A ledger without any forecast. */
export const emptyLedger: Pick<AppDeps, 'ledger' | 'archive' | 'lineage'> = {
  ledger: { latest: async () => null },
  archive: { entry: async () => null, entries: async () => [], recorded: async () => new Map() },
  lineage: {
    snapshots: async () => [],
    answers: async () => [],
    runs: async () => [],
    decision: async () => null,
  },
};
