import type { ObjectRef } from '../object-store';
import { type Database, instant } from './database';

/** The frozen bars on which a model of the live line was trained. */
export interface BarSnapshot {
  readonly source: string;
  readonly asset: string;
  readonly history: ObjectRef;
  readonly bars: number;
  /** Starts of minutes, epoch ms. */
  readonly firstMinute: number;
  readonly lastMinute: number;
  /** The snapshot holds no bar that became known later. */
  readonly asOf: number;
}

export interface BarSnapshots {
  /** Writes the row, unless there is one with the same bytes. */
  insert(snapshot: BarSnapshot): Promise<void>;
}

export function createBarSnapshots(database: Database): BarSnapshots {
  return {
    insert: async ({ source, asset, history, bars, firstMinute, lastMinute, asOf }) => {
      await database
        .insertInto('bar_snapshots')
        .values({
          ...{ source, asset, bars, object_key: history.key, sha256: history.sha256, bytes: history.bytes },
          ...{ first_minute: instant(firstMinute), last_minute: instant(lastMinute), as_of: instant(asOf) },
        })
        .onConflict((on) => on.doNothing())
        .execute();
    },
  };
}
