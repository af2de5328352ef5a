import { checkEntry, type Fault } from './check-entry';
import { type AnyEntry, isMinuteEntry, type QuestionChain } from './entries';
import { CHAIN_START } from './seal';

export interface ChainReport extends QuestionChain {
  readonly forecasts: number;
  readonly live: number;
  /** Without the backfilled ones. */
  readonly late: number;
  readonly backfilled: number;
  readonly settled: number;
  readonly voided: number;
  /** Settlements that were written before settlements had seals. */
  readonly unsealed: number;
  /** Hash of the newest forecast. A stored copy of it proves later that no earlier forecast was changed. */
  readonly head: string;
  readonly faults: readonly Fault[];
  /** The `wanted` hashes that are in the chain. */
  readonly found: ReadonlySet<string>;
}

export interface ChainToVerify extends QuestionChain {
  /** All entries of the chain, in the order of their positions. */
  readonly entries: AsyncIterable<AnyEntry>;
  /** Heads of earlier exports, to look for in the chain. */
  readonly wanted?: readonly string[];
}

/** Recomputes a chain from its beginning: positions, seals, late flags and all scores. */
export async function verifyChain({ entries, wanted = [], ...chain }: ChainToVerify): Promise<ChainReport> {
  const counts: Counts = { forecasts: 0, live: 0, late: 0, backfilled: 0, settled: 0, voided: 0, unsealed: 0 };
  const faults: Fault[] = [];
  const found = new Set<string>();
  const settlements: SealedAt[] = [];
  let before: AnyEntry['forecast'] | undefined;
  for await (const entry of entries) {
    const { forecast, settlement } = entry;
    count(counts, entry);
    faults.push(...checkEntry(entry, before));
    // Settlements of the live line have always had seals, and there are too many to keep.
    if (settlement && !isMinuteEntry(entry)) settlements.push(settlement);
    if (wanted.includes(forecast.hash)) found.add(forecast.hash);
    before = forecast;
  }
  faults.push(...findRemovedSeals(settlements));
  return { ...chain, ...counts, head: before?.hash ?? CHAIN_START, faults, found };
}

type Counts = Record<'forecasts' | 'live' | 'late' | 'backfilled' | 'settled' | 'voided' | 'unsealed', number>;

function count(counts: Counts, { forecast, settlement, void: voided }: AnyEntry): void {
  counts.forecasts += 1;
  counts[kindOf(forecast)] += 1;
  if (settlement) counts.settled += 1;
  if (voided) counts.voided += 1;
  if (settlement?.hash === null) counts.unsealed += 1;
}

function kindOf(forecast: AnyEntry['forecast']): 'live' | 'late' | 'backfilled' {
  if ('backfilled' in forecast && forecast.backfilled) return 'backfilled';
  return forecast.late ? 'late' : 'live';
}

interface SealedAt {
  readonly forecastId: string;
  readonly hash: string | null;
  readonly settledAt: number;
}

/** Every settlement after the first sealed one must have a seal. */
function findRemovedSeals(settlements: readonly SealedAt[]): Fault[] {
  const firstSealed = settlements.reduce(
    (first, { hash, settledAt }) => (hash === null ? first : Math.min(first, settledAt)),
    Number.POSITIVE_INFINITY,
  );
  const unsealed = settlements.filter(({ hash, settledAt }) => hash === null && settledAt > firstSealed);
  return unsealed.map(({ forecastId }) => {
    const recomputed = 'a hash, because earlier settlements have one';
    return { forecastId, field: 'settlement.hash', stored: 'none', recomputed };
  });
}
