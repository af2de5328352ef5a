import type { ObjectStore } from '../../clients/object-store';
import type { Observations } from '../../clients/postgres/observations';
import { type Agreement, compareWithKnown } from '../../forecasting/history/agreement';
import { UnusableFileError } from '../../forecasting/history/unusable-file';
import { HOUR_MS } from '../../forecasting/hour';
import { REAL_SOURCE } from '../../forecasting/replay';
import type { HourlyObservation, HourlySeries } from '../../forecasting/series';
import type { ImportedHistory } from '../../reporting/history-import';
import { formatPercent } from '../../reporting/numbers';
import type { Clock } from '../../system/clock';

export interface HistoryImport {
  readonly observations: Pick<Observations, 'append' | 'read' | 'recordAnswer'>;
  readonly objectStore: Pick<ObjectStore, 'put'>;
  readonly clock: Clock;
  readonly asset: string;
  /** The source of the prices that nexthour reads. The imported hours become part of its history. */
  readonly source: string;
  readonly file: { readonly path: string; readonly content: Buffer; readonly columns: readonly string[] };
  readonly series: HourlySeries;
}

/** Two exchanges differ by less; other currencies, assets and hours differ by more. */
const MAX_DIFFERENCE = 0.01;
/** Prices that the simulator moved into the present belong together with a file only when this many common hours show it. */
const MIN_COMMON_HOURS = 24;

/**
 * Stores the hours of a file that have no price yet. A stored price never changes. The file itself is stored beside the answers of the
 * source, so that each price can be traced to it. A repeated import stores nothing.
 * @throws UnusableFileError, before which nothing was stored, when the prices do not agree with the known ones
 */
export async function importHistory(options: HistoryImport): Promise<ImportedHistory> {
  const { observations, clock, asset, source, file } = options;
  const now = clock.now();
  const priced = options.series.filter(({ rate }) => rate !== null);
  const ended = priced.filter(({ hour }) => hour <= now);
  const [firstHour, lastHour] = [priced[0]?.hour ?? 0, priced.at(-1)?.hour ?? 0];
  const range = { source, asset, firstHour: firstHour - HOUR_MS, lastHour: lastHour + HOUR_MS };
  const known = await observations.read({ ...range, asOf: Number.MAX_SAFE_INTEGER });
  const agreement = compareWithKnown(ended, known);
  refuseOtherPrices(options, agreement);
  const taken = new Set(known.filter(({ rate }) => rate !== null).map(({ hour }) => hour));
  const hasAmounts = ['volume', 'cap'].every((column) => file.columns.includes(column));
  const missing = ended.filter(({ hour }) => !taken.has(hour));
  await store(options, { now, rows: missing.map((row) => (hasAmounts ? row : { ...row, volume: null, cap: null })) });
  const counts = { stored: missing.length, known: ended.length - missing.length, open: priced.length - ended.length };
  return { asset, source, firstHour, lastHour, ...counts, hasAmounts, agreement };
}

async function store(
  { observations, objectStore, asset, source, file }: HistoryImport,
  { now, rows }: { now: number; rows: readonly HourlyObservation[] },
): Promise<void> {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return;
  const contents = { folder: 'raw', name: 'imported.csv', bytes: file.content, contentType: 'text/csv' };
  const object = await objectStore.put(contents);
  await observations.recordAnswer({ source, asset, start: first.hour, end: last.hour, object, receivedAt: now });
  const origin = { source, asset, imported: true, answerSha256: object.sha256, observedAt: now };
  await observations.append(
    rows.map((row) => ({ ...row, ...origin })),
    { fetchedSince: 0 },
  );
}

/** @throws UnusableFileError */
function refuseOtherPrices({ source, asset, file }: HistoryImport, { hours, difference, shift }: Agreement): void {
  const fault = (problem: string, remedy: string) => new UnusableFileError({ file: file.path, problem, remedy });
  if (shift !== null) {
    const other = shift === 1 ? 'after' : 'before';
    const stamp = shift === 1 ? '--stamp begin' : '--stamp end';
    throw fault(
      `its prices are those that nexthour knows of the hour ${other}`,
      `Its times are not the ends of its hours: give ${stamp} or the right --zone`,
    );
  }
  if (difference !== null && difference > MAX_DIFFERENCE) {
    throw fault(
      `its prices differ from those that nexthour knows of the same ${hours} hours by ${formatPercent(difference)} (median)`,
      `Give prices of ${asset} in USD, in UTC or with --zone`,
    );
  }
  if (source === REAL_SOURCE || hours >= MIN_COMMON_HOURS) return;
  throw fault(
    `the prices of this nexthour are not of today (${source}), and only ${hours} hours of the file can be compared with them`,
    'Set LIVE_COIN_WATCH_API_KEY in a new NEXTHOUR_HOME to read current prices, and import the file there',
  );
}
