import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDatabase } from '../../clients/postgres/database';
import { readSettings } from '../../config/settings';
import { verifyLedger } from '../../operations/ledger/verify-ledger';
import { formatCounted } from '../../reporting/numbers';
import { readStackFile } from '../../stack/state-file';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { isSameProcessRunning, signalProcess } from '../../system/processes';
import { withStoredData } from '../connections';
import { makeBackup, requireEmbedded } from '../home/make-backup';
import { restoreBackup } from '../home/restore-backup';
import type { StopSignal } from '../stop-signal';

const STOP_DEADLINE_MS = 60_000;

/** Stops the running nexthour as Ctrl-C in its terminal does, and waits for its end. */
export async function stopRunning(): Promise<void> {
  const { home } = readSettings();
  const stack = readStackFile(home);
  if (!stack) {
    process.stdout.write(`nexthour is not running in ${home}.\n`);
    return;
  }
  signalProcess(stack.pid, 'SIGTERM');
  const giveUpAt = Date.now() + STOP_DEADLINE_MS;
  while (isSameProcessRunning(stack.supervisor)) {
    if (Date.now() > giveUpAt) {
      throw new UserError(
        `Process ${stack.pid} has not ended in ${STOP_DEADLINE_MS / 1_000} s; \`kill -9 ${stack.pid}\` ends it`,
      );
    }
    await sleep(100);
  }
  process.stdout.write(
    `nexthour has been stopped (process ${stack.pid}). An hour that was running continues at the next start.\n`,
  );
}

/** Writes a backup of the home and says what is in it. */
export async function backup({ out, clock, stop }: { out: string; clock: Clock; stop: StopSignal }): Promise<void> {
  const settings = readSettings();
  const { forecasts, heads } = await makeBackup({ settings, out, now: clock.now(), signal: stop.signal });
  const size = `${(statSync(out).size / 1e6).toFixed(1)} MB`;
  process.stdout.write(
    `Wrote ${out} (${size}) with ${formatCounted(forecasts, 'forecast')}. It contains passwords: keep it private.\n`,
  );
  for (const head of heads) process.stdout.write(`  the newest hash of the ledger: ${head}\n`);
  process.stdout.write(`\`nexthour restore ${out}\` restores it into an empty NEXTHOUR_HOME.\n`);
}

/** Restores a backup into an empty home, and verifies the ledger. @throws UserError when the ledger has a fault */
export async function restore(file: string, { stop }: { stop: StopSignal }): Promise<void> {
  const settings = readSettings();
  requireEmbedded(settings);
  const { home } = settings;
  const { createdAt, heads } = await restoreBackup({ file, home, signal: stop.signal });
  const { faults, chains } = await withStoredData(['databaseUrl'], ({ databaseUrl }) =>
    withDatabase(databaseUrl, (database) => verifyLedger(database, { heads })),
  );
  if (faults > 0) {
    throw new UserError(
      `The backup was restored to ${home}, but its ledger has ${formatCounted(faults, 'fault')}. \`nexthour ledger verify\` lists them`,
    );
  }
  const forecasts = chains.reduce((sum, chain) => sum + chain.forecasts, 0);
  process.stdout.write(
    `Restored the backup of ${createdAt} to ${home}. The ledger is verified: ${formatCounted(forecasts, 'forecast')}, no fault.\n` +
      '`npm start` continues, and catches up on the hours of the last 7 days.\n',
  );
}
