import type { IdRange, MinuteBar } from '../../forecasting/bars/minute-bar';
import { type Database, instant } from './database';
import type { AssetSource } from './trade-positions';

/** A bar, and when (epoch ms) it became known. */
export interface KnownBar extends MinuteBar {
  readonly knownAt: number;
}

/** The stored 1-minute bars. Append-only: a correction is a row with the next revision. */
export interface Bars {
  /** Adds bars and returns them as they are stored: a bar that exists (same minute and revision) does not change. */
  append(origin: AssetSource & { knownAt: number }, bars: readonly MinuteBar[]): Promise<KnownBar[]>;
  /** The newest revision of the newest minutes, oldest first. */
  readNewest(query: AssetSource & { count: number }): Promise<KnownBar[]>;
}

/** A statement has at most 65,535 parameters. */
const BARS_PER_INSERT = 1_000;

const COLUMNS = [
  ...(['minute', 'revision', 'open', 'high', 'low', 'close', 'volume', 'trades'] as const),
  ...(['first_trade_id', 'last_trade_id', 'is_complete', 'missing_ids', 'known_at'] as const),
] as const;

export function createBars(database: Database): Bars {
  const newestOf = ({ asset, source }: AssetSource) =>
    database
      .selectFrom('bars')
      .where('asset', '=', asset)
      .where('source', '=', source)
      .distinctOn('minute')
      .select(COLUMNS)
      .orderBy('minute', 'desc')
      .orderBy('revision', 'desc');
  return {
    append: async ({ asset, source, knownAt }, bars) => {
      const stored: KnownBar[] = [];
      for (let start = 0; start < bars.length; start += BARS_PER_INSERT) {
        const added = bars.slice(start, start + BARS_PER_INSERT);
        const rows = added.map((bar) => ({ asset, source, ...toRow(bar), known_at: instant(knownAt) }));
        const inserted = await database
          .insertInto('bars')
          .values(rows)
          .onConflict((on) => on.doNothing())
          .returning(['minute', 'revision'])
          .execute();
        const isNew = new Set(inserted.map(({ minute, revision }) => `${minute}/${revision}`));
        for (const bar of added) {
          if (isNew.has(`${bar.minute}/${bar.revision}`)) stored.push({ ...bar, knownAt });
          else stored.push(await readOne(database, { asset, source }, bar));
        }
      }
      return stored;
    },
    readNewest: async ({ count, ...origin }) => {
      const rows = await newestOf(origin).limit(count).execute();
      return rows.map(fromRow).reverse();
    },
  };
}

async function readOne(database: Database, { asset, source }: AssetSource, bar: MinuteBar): Promise<KnownBar> {
  const row = await database
    .selectFrom('bars')
    .where('asset', '=', asset)
    .where('source', '=', source)
    .where('minute', '=', instant(bar.minute))
    .where('revision', '=', bar.revision)
    .select(COLUMNS)
    .executeTakeFirstOrThrow();
  return fromRow(row);
}

function toRow({ minute, firstTradeId, lastTradeId, isComplete, missingIds, ...values }: MinuteBar) {
  const ids = { first_trade_id: firstTradeId, last_trade_id: lastTradeId, missing_ids: JSON.stringify(missingIds) };
  return { ...values, minute: instant(minute), ...ids, is_complete: isComplete };
}

interface BarRow {
  readonly minute: number;
  readonly revision: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly trades: string;
  readonly first_trade_id: string | null;
  readonly last_trade_id: string | null;
  readonly is_complete: boolean;
  readonly missing_ids: readonly IdRange[];
  readonly known_at: number;
}

function fromRow(row: BarRow): KnownBar {
  const { minute, revision, open, high, low, close, volume } = row;
  return {
    ...{ minute, open, high, low, close, volume, revision },
    trades: Number(row.trades),
    firstTradeId: toId(row.first_trade_id),
    lastTradeId: toId(row.last_trade_id),
    isComplete: row.is_complete,
    missingIds: row.missing_ids,
    knownAt: row.known_at,
  };
}

const toId = (text: string | null) => (text === null ? null : Number(text));
