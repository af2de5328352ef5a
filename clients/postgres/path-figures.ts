import type { Hour } from '../../forecasting/hour';
import type { PathScoreSums } from '../../forecasting/path/record';
import { choosePublishedPath } from '../../forecasting/path/record';
import type { Database } from './database';
import { createPathLedger } from './path-ledger';

/** The horizons whose coverage is one series. Single horizons have too few independent forecasts. */
export const HORIZON_GROUPS = [
  { name: '1h-6h', from: 1, to: 6 },
  { name: '7h-12h', from: 7, to: 12 },
  { name: '13h-24h', from: 13, to: 24 },
] as const;

/** Figures about the path of an asset, of the source and family of its newest path. */
export interface PathFigures {
  /** The origin of the newest path. */
  readonly newestHour: Hour;
  /** Of the last 30 days, by group of horizons. */
  readonly groups: readonly {
    readonly horizons: string;
    readonly settled: number;
    /** `null` while nothing is settled. */
    readonly coverage: number | null;
    /** 1 − pinball loss / that of the scaled trailing quantiles. */
    readonly skill: number | null;
  }[];
}

/** `null` before the first path. */
export async function readPathFigures(database: Database, { asset }: { asset: string }): Promise<PathFigures | null> {
  const ledger = createPathLedger(database);
  const [entries, sums] = await Promise.all([ledger.newest({ asset }), ledger.scores({ asset })]);
  const newest = choosePublishedPath(entries)[0]?.forecast;
  if (!newest) return null;
  const own = sums.filter(({ source, family }) => source === newest.source && family === newest.modelVersion);
  return { newestHour: newest.origin, groups: HORIZON_GROUPS.map((group) => sumGroup(group, own)) };
}

function sumGroup({ name, from, to }: (typeof HORIZON_GROUPS)[number], sums: readonly PathScoreSums[]) {
  const inside = sums.filter(({ hours }) => hours >= from && hours <= to);
  const total = (read: (one: PathScoreSums) => number) => inside.reduce((sum, one) => sum + read(one), 0);
  const settled = total((one) => one.settled);
  const baseline = total((one) => one.trailingPinball);
  return {
    ...{ horizons: name, settled },
    coverage: settled === 0 ? null : total((one) => one.covered) / settled,
    skill: baseline === 0 ? null : 1 - total((one) => one.comparedPinball) / baseline,
  };
}
