import { withDatabase } from '../../clients/postgres/database';
import { exportLedger } from '../../operations/ledger/export-ledger';
import { verifyLedger } from '../../operations/ledger/verify-ledger';
import { formatCounted } from '../../reporting/numbers';
import { UserError } from '../../system/errors';
import { renderChain, renderInconsistency } from '../ledger/render-report';
import { readSettingsWith } from '../running-settings';

/**
 * Recomputes all chains and scores. Prints one line for each chain and one line for each fault.
 * @throws UserError when there is a fault, so that the exit code is 1
 */
export async function ledgerVerify({ head = [] }: { head?: readonly string[] }): Promise<void> {
  const { databaseUrl } = readSettingsWith('databaseUrl');
  const { chains, inconsistencies, missingHeads, faults } = await withDatabase(databaseUrl, (database) =>
    verifyLedger(database, { heads: head }),
  );
  if (chains.length === 0) process.stdout.write('The ledger has no forecast yet.\n');
  for (const chain of chains) process.stdout.write(renderChain(chain));
  for (const inconsistency of inconsistencies) process.stdout.write(renderInconsistency(inconsistency));
  for (const hash of missingHeads)
    process.stdout.write(`✘ no forecast in the ledger has the hash ${hash} (given with --head)\n`);
  if (faults > 0) throw new UserError(`Verification failed: ${formatCounted(faults, 'fault')}`);
}

/** Writes the whole ledger as CSV with hashes, and a script that recomputes it. */
export async function ledgerExport({ out, now }: { out: string; now: number }): Promise<void> {
  const { databaseUrl } = readSettingsWith('databaseUrl');
  const { folder, files } = await withDatabase(databaseUrl, (database) => exportLedger(database, { folder: out, now }));
  for (const { name, rows } of files) process.stdout.write(`${folder}/${name}: ${formatCounted(rows, 'row')}\n`);
  process.stdout.write(
    `\nTo verify the export, run (needs only Python 3):\n  python3 ${folder}/verify-ledger.py ${folder}\n`,
  );
}
