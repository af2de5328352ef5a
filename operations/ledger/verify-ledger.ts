import type { Database } from '../../clients/postgres/database';
import type { Stray } from '../../clients/postgres/ledger/strays';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { atOneMoment } from '../../clients/postgres/one-moment';
import { type ChainReport, verifyChain } from './verify-chain';

export interface LedgerReport {
  readonly chains: readonly ChainReport[];
  readonly strays: readonly Stray[];
  /** Heads that somebody kept and that are in no chain any more. */
  readonly lost: readonly string[];
  readonly faults: number;
}

/** Recomputes all chains of a ledger as they stand at one moment. Reads only. */
export function verifyLedger(database: Database, { heads = [] }: { heads?: readonly string[] } = {}) {
  return atOneMoment(database, async (moment): Promise<LedgerReport> => {
    const archive = createLedgerArchive(moment);
    const chains: ChainReport[] = [];
    for (const key of await archive.chains()) {
      chains.push(await verifyChain({ ...key, entries: archive.chain(key), wanted: heads }));
    }
    const strays = await archive.strays();
    const lost = heads.filter((head) => !chains.some(({ found }) => found.has(head)));
    const faults = chains.reduce((sum, chain) => sum + chain.faults.length, strays.length + lost.length);
    return { chains, strays, lost, faults };
  });
}
