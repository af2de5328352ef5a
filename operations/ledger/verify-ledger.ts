import { type Database, readAtOneMoment } from '../../clients/postgres/database';
import type { Inconsistency } from '../../clients/postgres/ledger/inconsistencies';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { type ChainReport, verifyChain } from '../../forecasting/ledger/verify-chain';

export interface LedgerReport {
  readonly chains: readonly ChainReport[];
  readonly inconsistencies: readonly Inconsistency[];
  /** The given heads that are in no chain. */
  readonly missingHeads: readonly string[];
  readonly faults: number;
}

/** Recomputes all chains of a ledger in one read-only transaction. @param heads heads of earlier exports, to look for */
export function verifyLedger(database: Database, { heads = [] }: { heads?: readonly string[] } = {}) {
  return readAtOneMoment(database, async (moment): Promise<LedgerReport> => {
    const archive = createLedgerArchive(moment);
    const chains: ChainReport[] = [];
    for (const key of await archive.chains()) {
      chains.push(await verifyChain({ ...key, entries: archive.chain(key), wanted: heads }));
    }
    const inconsistencies = await archive.inconsistencies();
    const missingHeads = heads.filter((head) => !chains.some(({ found }) => found.has(head)));
    const others = inconsistencies.length + missingHeads.length;
    const faults = chains.reduce((sum, chain) => sum + chain.faults.length, others);
    return { chains, inconsistencies, missingHeads, faults };
  });
}
