import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Database } from '../../clients/postgres/database';
import { homePaths } from '../../config/home';

export interface StoredSizes {
  readonly rows: Readonly<Record<string, number>>;
  /** Bytes of the tables with their indexes. */
  readonly databaseBytes: number;
  /** Bytes on the disk, by the folder of the home. */
  readonly folderBytes: Readonly<Record<string, number>>;
}

/** Where the parts of nexthour store their data. */
const foldersOf = (home: string) => {
  const { dataRegistry, reports, logs, folderOf } = homePaths(home);
  const [objects, temporal, mlflow] = [folderOf('object-store'), folderOf('temporal'), folderOf('mlflow')];
  return { 'object store': objects, Temporal: temporal, MLflow: mlflow, 'data registry': dataRegistry, reports, logs };
};

export async function readStoredSizes(database: Database, home: string): Promise<StoredSizes> {
  const { rows: tables } = await sql<{ name: string; bytes: string }>`
    select relname as name, pg_total_relation_size(oid) as bytes
    from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname`.execute(database);
  const rows: Record<string, number> = {};
  for (const { name } of tables) rows[name] = await countRows(database, name);
  return {
    rows,
    databaseBytes: tables.reduce((total, { bytes }) => total + Number(bytes), 0),
    folderBytes: Object.fromEntries(Object.entries(foldersOf(home)).map(([name, path]) => [name, sizeOf(path)])),
  };
}

async function countRows(database: Database, table: string): Promise<number> {
  const { rows } = await sql<{ count: string }>`select count(*) from ${sql.table(table)}`.execute(database);
  return Number(rows[0]?.count);
}

/** The bytes that the files of a folder occupy. A file that disappears meanwhile counts as empty. */
function sizeOf(path: string): number {
  try {
    const { blocks } = lstatSync(path);
    const inside = lstatSync(path).isDirectory() ? readdirSync(path).map((name) => sizeOf(join(path, name))) : [];
    return inside.reduce((total, bytes) => total + bytes, blocks * 512);
  } catch {
    return 0;
  }
}
