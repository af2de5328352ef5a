import { withDatabase } from '../../clients/postgres/database';
import { counted } from '../../forecasting/counted';
import { exportLedger } from '../../operations/ledger/export-ledger';
import { verifyLedger } from '../../operations/ledger/verify-ledger';
import { UserError } from '../../system/errors';
import { renderChain, renderStray } from '../ledger/render-report';
import { readSettingsWith } from '../running-settings';

/**
 * Recomputes every chain and every score, and prints a line a chain and one for each fault.
 * @throws UserError when there is a fault, so that scripts can ask, too.
 */
export async function ledgerVerify({ head = [] }: { head?: readonly string[] }): Promise<void> {
  const { databaseUrl } = readSettingsWith('databaseUrl');
  const { chains, strays, lost, faults } = await withDatabase(databaseUrl, (database) =>
    verifyLedger(database, { heads: head }),
  );
  if (chains.length === 0) process.stdout.write('The ledger has no forecast yet.\n');
  for (const chain of chains) process.stdout.write(renderChain(chain));
  for (const stray of strays) process.stdout.write(renderStray(stray));
  for (const hash of lost) process.stdout.write(`✘ no chain has the head ${hash} any more\n`);
  if (faults > 0) throw new UserError(`the ledger has ${counted(faults, 'fault')}`);
}

/** Writes the whole ledger as CSV with hashes, and the script by which anyone can recompute it. */
export async function ledgerExport({ out, now }: { out: string; now: number }): Promise<void> {
  const { databaseUrl } = readSettingsWith('databaseUrl');
  const { folder, files } = await withDatabase(databaseUrl, (database) => exportLedger(database, { folder: out, now }));
  for (const { name, rows } of files) process.stdout.write(`${folder}/${name}: ${rows} rows\n`);
  process.stdout.write(`\nRecompute it, with nothing but Python 3:\n  python3 ${folder}/verify-ledger.py ${folder}\n`);
}
