import type { Forecast } from '../../clients/postgres/ledger/forecast';
import type { Settlement } from '../../clients/postgres/ledger/settlement';
import type { ChainKey, LedgerEntry } from '../../clients/postgres/ledger-archive';
import { CHAIN_START } from '../../clients/postgres/ledger-chain';
import { checkClosing } from './check-closing';
import { checkForecast } from './check-forecast';
import type { Fault } from './fault';

/** What was found in one chain. */
export interface ChainReport extends ChainKey {
  readonly forecasts: number;
  readonly late: number;
  readonly settled: number;
  readonly voided: number;
  /** Settlements of before there were seals. */
  readonly unsealed: number;
  /** Hash of the newest forecast: whoever keeps it can tell later whether anything before it was changed. */
  readonly head: string;
  readonly faults: readonly Fault[];
  /** The hashes that were looked for and are in it. */
  readonly found: ReadonlySet<string>;
}

export interface ChainToVerify extends ChainKey {
  readonly entries: AsyncIterable<LedgerEntry>;
  /** Heads that somebody kept. */
  readonly wanted?: readonly string[];
}

/** Recomputes a chain from its beginning: places, seals, late flags, and every score. */
export async function verifyChain({ source, asset, entries, wanted = [] }: ChainToVerify): Promise<ChainReport> {
  const counts = { forecasts: 0, late: 0, settled: 0, voided: 0, unsealed: 0 };
  const faults: Fault[] = [];
  const found = new Set<string>();
  const settlements: Settlement[] = [];
  let before: Forecast | undefined;
  for await (const entry of entries) {
    const { forecast, settlement } = entry;
    count(counts, entry);
    faults.push(...checkForecast(forecast, before), ...checkClosing(entry));
    if (settlement) settlements.push(settlement);
    if (wanted.includes(forecast.hash)) found.add(forecast.hash);
    before = forecast;
  }
  faults.push(...checkUnsealed(settlements));
  return { source, asset, ...counts, head: before?.hash ?? CHAIN_START, faults, found };
}

function count(
  counts: { forecasts: number; late: number; settled: number; voided: number; unsealed: number },
  { forecast, settlement, void: voided }: LedgerEntry,
): void {
  counts.forecasts += 1;
  if (forecast.late) counts.late += 1;
  if (settlement) counts.settled += 1;
  if (voided) counts.voided += 1;
  if (settlement?.hash === null) counts.unsealed += 1;
}

/** Since the first settlement that was sealed, all are. */
function checkUnsealed(settlements: readonly Settlement[]): Fault[] {
  const firstSealed = settlements.reduce(
    (first, { hash, settledAt }) => (hash === null ? first : Math.min(first, settledAt)),
    Number.POSITIVE_INFINITY,
  );
  const stripped = settlements.filter(({ hash, settledAt }) => hash === null && settledAt > firstSealed);
  return stripped.map(({ forecastId }) => {
    const recomputed = 'one, as others that were settled before it have';
    return { forecastId, field: 'settlement.hash', stored: 'none', recomputed };
  });
}
