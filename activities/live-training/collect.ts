import { archiveFileName, readArchive } from '../../clients/kraken/archive';
import type { BarHistory } from '../../clients/postgres/bar-history';
import { minuteOf } from '../../forecasting/bars/minute-bar';
import { countDays, NEEDED_DAYS } from '../../forecasting/minutes/training/split';
import type { Clock } from '../../system/clock';
import { NexthourError } from '../../system/errors';
import { type ImportedBars, importBars } from './import-bars';

/** The bars of an asset that a training can use. */
export interface CollectedBars {
  readonly source: string;
  /** Later bars and corrections are not part of the training. */
  readonly asOf: number;
  /** Starts of minutes, epoch ms. */
  readonly first: number;
  readonly last: number;
  /** `null` when no archive was read. */
  readonly imported: ImportedBars | null;
}

export interface CollectDeps {
  readonly history: BarHistory;
  /** The REST API of the exchange; absent when it is not known here. */
  readonly krakenRestUrl: string | undefined;
  readonly clock: Clock;
  readonly onProgress: (progress: string) => void;
  readonly signal: () => AbortSignal;
}

const DAY_MS = 86_400_000;
/** With this many days, the first model can be trained, tested and promoted, and the import takes seconds. */
const ARCHIVE_DAYS = 75;

/**
 * Finds the bars of the source that the live line reads now. With the simulated Kraken, bars of the past are taken from its archive first.
 * @throws NexthourError `NoBars` while the live line has made no bar
 */
export async function collectBars(deps: CollectDeps, { asset }: { asset: string }): Promise<CollectedBars> {
  const { history, clock } = deps;
  const source = await history.findNewestSource({ asset });
  if (source === null) throw noBars(asset);
  const imported = await importArchive(deps, { asset, source });
  const range = await history.findRange({ asset, source });
  if (range === null) throw noBars(asset);
  return { source, asOf: clock.now(), ...range, imported };
}

async function importArchive(
  { history, krakenRestUrl, clock, onProgress, signal }: CollectDeps,
  { asset, source }: { asset: string; source: string },
): Promise<ImportedBars | null> {
  // Kraken has no archive at an address: `nexthour live import` reads a file of it.
  if (krakenRestUrl === undefined || !source.startsWith('generated')) return null;
  const range = await history.findRange({ asset, source });
  if (range !== null && countDays(range) >= NEEDED_DAYS) return null;
  const to = minuteOf(clock.now());
  const from = to - ARCHIVE_DAYS * DAY_MS;
  return importBars({
    ...{ history, clock, asset, source, from, file: archiveFileName(asset), signal: signal() },
    lines: readArchive(krakenRestUrl, { asset, from, to }, signal()),
    onProgress: (minute) => onProgress(`bars back to ${new Date(minute).toISOString()}`),
  });
}

export function noBars(asset: string): NexthourError {
  const message = `The live line has made no bar of ${asset} yet; \`npm start -- --live\` runs it, and LIVE_ASSETS must contain ${asset}`;
  return new NexthourError('NoBars', message, { canRetry: true, isTooEarly: true });
}
