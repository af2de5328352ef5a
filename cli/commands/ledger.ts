import { withDatabase } from '../../clients/postgres/database';
import { exportLedger } from '../../operations/ledger/export-ledger';
import { verifyLedger } from '../../operations/ledger/verify-ledger';
import { formatCounted } from '../../reporting/numbers';
import { UserError } from '../../system/errors';
import { withStoredData } from '../connections';
import { renderReport, reportJson } from '../ledger/render-report';

export interface VerifyOptions {
  /** Hashes that the ledger must still contain. */
  readonly head?: readonly string[];
  readonly json?: boolean;
}

/**
 * Recomputes all chains and scores. Prints one line for each chain and one line for each fault.
 * @throws UserError when there is a fault, so that the exit code is 1
 */
export async function ledgerVerify({ head = [], json = false }: VerifyOptions): Promise<void> {
  const report = await withStoredData(['databaseUrl'], ({ databaseUrl }) =>
    withDatabase(databaseUrl, (database) => verifyLedger(database, { heads: head })),
  );
  process.stdout.write(json ? `${JSON.stringify(reportJson(report), null, 2)}\n` : renderReport(report));
  const { faults } = report;
  if (faults > 0) throw new UserError(`Verification failed: ${formatCounted(faults, 'fault')}`);
}

/** Writes the whole ledger as CSV with hashes, and a script that recomputes it. */
export async function ledgerExport({ out, now }: { out: string; now: number }): Promise<void> {
  const { folder, files } = await withStoredData(['databaseUrl'], ({ databaseUrl }) =>
    withDatabase(databaseUrl, (database) => exportLedger(database, { folder: out, now })),
  );
  for (const { name, rows } of files) process.stdout.write(`${folder}/${name}: ${formatCounted(rows, 'row')}\n`);
  process.stdout.write(
    `\nTo verify the export, run (needs only Python 3):\n  python3 ${folder}/verify-ledger.py ${folder}\n`,
  );
}
