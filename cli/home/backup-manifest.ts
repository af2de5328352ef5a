import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { MIGRATION_NAMES } from '../../clients/postgres/migrate';
import { UserError } from '../../system/errors';

/** The version of the layout of a backup. */
export const BACKUP_FORMAT = 1;

const Manifest = Type.Object({
  format: Type.Integer(),
  /** ISO 8601 */
  createdAt: Type.String(),
  /** The migrations of the database. A version of nexthour that does not know one of them cannot use the backup. */
  migrations: Type.Array(Type.String()),
  /** The newest hash of each chain of the ledger. */
  heads: Type.Array(Type.String()),
  forecasts: Type.Integer(),
});

/** What a backup says about itself, in its file backup.json. */
export type BackupManifest = Static<typeof Manifest>;

/** @throws UserError when the text is not a manifest, or the backup comes from a newer version */
export function readManifest(text: string, file: string): BackupManifest {
  const value = parseJson(text);
  if (!Value.Check(Manifest, value)) throw new UserError(`${file} is not a backup of nexthour`);
  const unknown = value.migrations.filter((name) => !MIGRATION_NAMES.includes(name));
  if (value.format <= BACKUP_FORMAT && unknown.length === 0) return value;
  const reason = value.format > BACKUP_FORMAT ? `format ${value.format}` : `migration ${unknown.join(', ')}`;
  throw new UserError(
    `${file} was made by a newer version of nexthour (${reason}). Update nexthour, then restore the backup`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
