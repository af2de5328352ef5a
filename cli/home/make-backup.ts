import { existsSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { withDatabase } from '../../clients/postgres/database';
import { readAppliedMigrations } from '../../clients/postgres/migrate';
import { homePaths } from '../../config/home';
import type { Settings } from '../../config/settings';
import { formatInstant } from '../../forecasting/hour';
import { verifyLedger } from '../../operations/ledger/verify-ledger';
import { formatCounted } from '../../reporting/numbers';
import { findPostgresPlace } from '../../stack/postgres-place';
import { readStackFile } from '../../stack/state-file';
import { UserError } from '../../system/errors';
import { createDraft, ensureWritable, writeJson } from '../../system/files';
import { takeLock } from '../../system/lock';
import { withStoredData } from '../connections';
import { BACKUP_FORMAT, type BackupManifest } from './backup-manifest';
import { runTar } from './tar';

/** Not part of a backup: what describes running processes, logs, scratch files, and what a later start creates again. */
const LEFT_OUT = [
  'stack.json',
  '*.lock',
  '*.new',
  '*.part',
  '*.sock',
  './logs',
  './fit',
  './prometheus',
  './alertmanager',
];

export interface BackupRequest {
  readonly settings: Settings;
  /** The file to write. */
  readonly out: string;
  readonly now: number;
  readonly signal: AbortSignal;
}

/**
 * Writes the whole home into one compressed file: ledger, observations, objects, models, data registry, and the passwords of the
 * embedded servers. Only its owner can read the file.
 * @throws UserError when nexthour runs, when the ledger has a fault, or when the file exists or cannot be written
 */
export async function makeBackup({ settings, out, now, signal }: BackupRequest): Promise<BackupManifest> {
  const { home } = settings;
  if (out === '-') throw new UserError('A backup cannot be written to stdout; give the path of a file with --out');
  const file = resolve(out);
  requireEmbedded(settings);
  requireStopped(home);
  await requireUsableFile(file, home);
  const manifest = await describeHome(now);
  const lock = takeLock(homePaths(home).lock);
  if ('heldBy' in lock) throw new UserError(`Process ${lock.heldBy.pid} uses ${home}; stop it, then back up again`);
  const draft = createDraft(file);
  try {
    writeJson({ path: homePaths(home).backupManifest, value: manifest });
    await runTar(['-czf', draft.path, ...exclusions(), ...contents(home)], { folder: home, signal });
    await chmod(draft.path, 0o600);
    await draft.commit();
    return manifest;
  } finally {
    await draft.discard();
    await rm(homePaths(home).backupManifest, { force: true });
    lock.release();
  }
}

/** A file with only a part of the data would look like a backup. @throws UserError when a server with data is not an embedded one */
export function requireEmbedded({ databaseUrl, objectStore, mlflow }: Settings): void {
  const external = [
    ...(databaseUrl === undefined ? [] : ['DATABASE_URL']),
    ...(objectStore === undefined ? [] : ['MINIO_ENDPOINT']),
    ...(mlflow === undefined ? [] : ['MLFLOW_TRACKING_URI']),
  ];
  if (external.length === 0) return;
  throw new UserError(
    `${external.join(', ')} name servers that nexthour does not run, so it cannot back up or restore their data. ` +
      'Use the tools of these servers; docs/containers.md shows it for the containers',
  );
}

/** The files of the servers are consistent only while these are stopped. */
function requireStopped(home: string): void {
  const stack = readStackFile(home);
  if (!stack) return;
  throw new UserError(
    `nexthour runs (process ${stack.pid}), so its files change. Stop it with \`nexthour stop\`, back up, and start it again; ` +
      'it catches up on missed hours. `nexthour ledger export` exports the ledger while nexthour runs',
  );
}

async function requireUsableFile(file: string, home: string): Promise<void> {
  if (existsSync(file)) throw new UserError(`${file} exists already; choose another file with --out`);
  if (!relative(home, file).startsWith('..')) {
    throw new UserError(
      `${file} is inside ${home}, the folder to back up; choose a file elsewhere, best on another disk`,
    );
  }
  if (!existsSync(dirname(file))) throw new UserError(`The folder ${dirname(file)} does not exist; create it first`);
  await ensureWritable(file);
}

/** Verifies the ledger, so that no backup of a damaged ledger replaces an older, good one. */
function describeHome(now: number): Promise<BackupManifest> {
  return withStoredData(['databaseUrl'], ({ databaseUrl }) =>
    withDatabase(databaseUrl, async (database) => {
      const { chains, faults } = await verifyLedger(database);
      if (faults > 0) {
        throw new UserError(
          `The ledger has ${formatCounted(faults, 'fault')}, so nothing was backed up. \`nexthour ledger verify\` lists them`,
        );
      }
      return {
        format: BACKUP_FORMAT,
        createdAt: formatInstant(now),
        migrations: await readAppliedMigrations(database),
        heads: chains.map(({ head }) => head),
        forecasts: chains.reduce((sum, { forecasts }) => sum + forecasts, 0),
      };
    }),
  );
}

const exclusions = () => LEFT_OUT.map((pattern) => `--exclude=${pattern}`);

/** The home and, if Postgres keeps its data elsewhere, that folder as `data` (see `findPostgresPlace`). */
function contents(home: string): string[] {
  const folder = homePaths(home).folderOf('postgres');
  const { data } = findPostgresPlace({ folder, home });
  return data === join(folder, 'data') ? ['.'] : ['.', '-C', dirname(data), 'data'];
}
