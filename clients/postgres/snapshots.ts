import type { Selectable } from 'kysely';
import type { Hour } from '../../forecasting/hour';
import type { ObjectRef } from '../object-store';
import { type Database, instant } from './database';
import type { Tables } from './schema';

/** The frozen data set of one run. Every later step and every model of that hour reads this data. */
export interface Snapshot {
  readonly source: string;
  readonly asset: string;
  readonly hour: Hour;
  /** The snapshot holds no observation after this instant. */
  readonly asOf: number;
  /** btc_history.csv */
  readonly history: ObjectRef;
  /** btc_processed.csv */
  readonly processed: ObjectRef;
  /** Summary statistics of each column, as danfo's `describe` computes them. JSON. */
  readonly summary: ObjectRef;
  readonly rows: number;
  readonly firstHour: Hour;
  readonly lastHour: Hour;
  /** Why the data gate stopped this data; `null` when the data passed. */
  readonly gateReason: string | null;
}

interface NewestQuery {
  readonly asset: string;
  /** Default: all sources. */
  readonly source?: string;
  readonly passed?: true;
}

export interface Snapshots {
  /** Writes the row of a snapshot. When the hour already has one with the same history, returns that one and writes nothing. */
  insert(snapshot: Snapshot): Promise<Snapshot>;
  /** The snapshot of the newest hour. With `passed`, of the newest hour whose data passed the data gate. */
  newest(query: NewestQuery): Promise<Snapshot | null>;
}

export function createSnapshots(database: Database): Snapshots {
  async function insert(snapshot: Snapshot): Promise<Snapshot> {
    await database
      .insertInto('snapshots')
      .values(toRow(snapshot))
      .onConflict((on) => on.doNothing())
      .execute();
    const { source, asset, hour, history } = snapshot;
    const row = await database
      .selectFrom('snapshots')
      .selectAll()
      .where('source', '=', source)
      .where('asset', '=', asset)
      .where('hour', '=', instant(hour))
      .where('history_sha256', '=', history.sha256)
      .executeTakeFirstOrThrow();
    return fromSnapshotRow(row);
  }

  async function newest({ asset, source, passed }: NewestQuery): Promise<Snapshot | null> {
    const row = await database
      .selectFrom('snapshots')
      .selectAll()
      .where('asset', '=', asset)
      .$if(source !== undefined, (query) => query.where('source', '=', source ?? ''))
      .$if(passed === true, (query) => query.where('gate_reason', 'is', null))
      .orderBy('hour', 'desc')
      .orderBy('as_of', 'desc')
      .orderBy('source')
      .orderBy('history_sha256')
      .executeTakeFirst();
    return row ? fromSnapshotRow(row) : null;
  }

  return { insert, newest };
}

function toRow(snapshot: Snapshot) {
  const { source, asset, hour, asOf, history, processed, summary, rows, firstHour, lastHour, gateReason } = snapshot;
  return {
    source,
    asset,
    hour: instant(hour),
    as_of: instant(asOf),
    history_key: history.key,
    history_sha256: history.sha256,
    history_bytes: history.bytes,
    processed_key: processed.key,
    processed_sha256: processed.sha256,
    processed_bytes: processed.bytes,
    summary_key: summary.key,
    summary_sha256: summary.sha256,
    summary_bytes: summary.bytes,
    rows,
    first_hour: instant(firstHour),
    last_hour: instant(lastHour),
    gate_reason: gateReason,
  };
}

export function fromSnapshotRow(row: Selectable<Tables['snapshots']>): Snapshot {
  return {
    source: row.source,
    asset: row.asset,
    hour: row.hour,
    asOf: row.as_of,
    history: { key: row.history_key, sha256: row.history_sha256, bytes: row.history_bytes },
    processed: { key: row.processed_key, sha256: row.processed_sha256, bytes: row.processed_bytes },
    summary: { key: row.summary_key, sha256: row.summary_sha256, bytes: row.summary_bytes },
    rows: row.rows,
    firstHour: row.first_hour,
    lastHour: row.last_hour,
    gateReason: row.gate_reason,
  };
}
