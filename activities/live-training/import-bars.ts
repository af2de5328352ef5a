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
 * Stores bars of an archive in front of those that the live line made, and in its old gaps. A stored bar never changes. An interrupted
 * import can be repeated. @throws UnusableFileError, before which the lines above the fault were stored
 */
export async function importBars(options: BarImport): Promise<ImportedBars> {
  const { history, clock, asset, source, file, lines, from, signal, onProgress } = options;
  const now = clock.now();
  const reader = new ArchiveReader({ file, now });
  const limit = await findLimit(options, now);
  const counts = { stored: 0, known: 0, early: 0, recent: 0 };
  let range: { first: number | null; last: number | null } = { first: null, last: null };
  let waiting: ArchivedBar[] = [];

  async function store(): Promise<void> {
    if (waiting.length === 0) return;
    const stored = await history.addArchived({ asset, source, knownAt: now }, waiting);
    counts.stored += stored;
    counts.known += waiting.length - stored;
    range = { first: range.first ?? waiting[0]?.minute ?? null, last: waiting.at(-1)?.minute ?? null };
    onProgress?.(range.last ?? 0);
    waiting = [];
    signal.throwIfAborted();
  }

  for await (const line of lines) {
    for (const bar of reader.read(line)) {
      if (bar.minute < from) counts.early++;
      else if (bar.minute >= limit) counts.recent++;
      else waiting.push(bar);
    }
    if (waiting.length >= BARS_PER_STORE) await store();
  }
  await store();
  return { ...reader.findings, ...counts, ...range };
}

/** The first minute that is left to the live line. */
async function findLimit({ history, asset, source }: BarImport, now: number): Promise<number> {
  const live = await history.findLiveRange({ asset, source });
  if (!live) return minuteOf(now - LEFT_TO_FIRST_START_MS);
  return Math.max(live.first, live.last - LEFT_TO_CORRECTIONS_MS);
}
