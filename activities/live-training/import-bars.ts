import type { BarHistory } from '../../clients/postgres/bar-history';
import { type ArchivedBar, type ArchiveFindings, ArchiveReader } from '../../forecasting/bars/archive';
import { CORRECTED_MINUTES } from '../../forecasting/bars/bar-builder';
import { MINUTE_MS, minuteOf } from '../../forecasting/bars/minute-bar';
import type { Clock } from '../../system/clock';

/** The first start of the live line reads the trades of at most a day. Bars of these minutes are left to it. */
const LEFT_TO_FIRST_START_MS = 25 * 60 * MINUTE_MS;
/** Late trades correct the bars of the last three hours. */
const LEFT_TO_CORRECTIONS_MS = (CORRECTED_MINUTES + 60) * MINUTE_MS;
const BARS_PER_STORE = 5_000;

export interface BarImport {
  readonly history: Pick<BarHistory, 'addArchived' | 'findLiveRange'>;
  readonly clock: Clock;
  readonly asset: string;
  readonly source: string;
  /** For messages. */
  readonly file: string;
  readonly lines: AsyncIterable<string>;
  /** Epoch ms. Earlier bars are not stored. */
  readonly from: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (minute: number) => void;
}

export interface ImportedBars extends ArchiveFindings {
  /** Bars that were stored now. */
  readonly stored: number;
  /** Bars whose minutes had a bar. */
  readonly known: number;
  /** Bars before `from`. */
  readonly early: number;
  /** Bars of minutes that the live line makes itself. */
  readonly recent: number;
  /** The minutes of the first and of the last bar that was stored or known, epoch ms; `null` when there is none. */
  readonly first: number | null;
  readonly last: number | null;
}

/**
 * Stores bars of an archive in front of those that the live line made, and in its old gaps. A stored bar never changes. The newest bars are
 * stored first, so after an interruption there is no gap between the stored bars and those of the live line, and the import can be repeated.
 * @throws UnusableFileError, before which nothing was stored
 */
export async function importBars(options: BarImport): Promise<ImportedBars> {
  const { history, clock, asset, source, signal, onProgress } = options;
  const now = clock.now();
  const limit = await findLimit(options, now);
  const { bars, findings } = await readBars(options, { now, limit });
  let stored = 0;
  for (let end = bars.length; end > 0; end -= BARS_PER_STORE) {
    signal.throwIfAborted();
    const part = bars.slice(Math.max(0, end - BARS_PER_STORE), end);
    stored += await history.addArchived({ asset, source, knownAt: now }, part);
    onProgress?.(part[0]?.minute ?? 0);
  }
  const range = { first: bars[0]?.minute ?? null, last: bars.at(-1)?.minute ?? null };
  return { ...findings, stored, known: bars.length - stored, ...range };
}

async function readBars(
  { file, lines, from }: BarImport,
  { now, limit }: { now: number; limit: number },
): Promise<{ bars: ArchivedBar[]; findings: ArchiveFindings & Pick<ImportedBars, 'early' | 'recent'> }> {
  const reader = new ArchiveReader({ file, now });
  const bars: ArchivedBar[] = [];
  let [early, recent] = [0, 0];
  for await (const line of lines) {
    for (const bar of reader.read(line)) {
      if (bar.minute < from) early++;
      else if (bar.minute >= limit) recent++;
      else bars.push(bar);
    }
  }
  return { bars, findings: { ...reader.findings, early, recent } };
}

/** The first minute that is left to the live line. */
async function findLimit({ history, asset, source }: BarImport, now: number): Promise<number> {
  const live = await history.findLiveRange({ asset, source });
  if (!live) return minuteOf(now - LEFT_TO_FIRST_START_MS);
  return Math.max(live.first, live.last - LEFT_TO_CORRECTIONS_MS);
}
