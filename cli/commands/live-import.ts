import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type ImportedBars, importBars } from '../../activities/live-training/import-bars';
import { KRAKEN_SOURCE } from '../../clients/kraken/rest';
import { createBarHistory } from '../../clients/postgres/bar-history';
import { withDatabase } from '../../clients/postgres/database';
import { migrate } from '../../clients/postgres/migrate';
import { UnusableFileError } from '../../forecasting/history/unusable-file';
import { formatMinute } from '../../forecasting/hour';
import { formatCounted } from '../../reporting/numbers';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { readLines } from '../../system/read-lines';
import { withStoredData } from '../connections';
import type { StopSignal } from '../stop-signal';

export interface ImportOptions {
  readonly asset: string;
  readonly csv: string;
  readonly days: number;
  readonly json?: boolean;
  readonly clock: Clock;
  readonly stop: StopSignal;
}

const DAY_MS = 86_400_000;
const GZIP = Buffer.from([0x1f, 0x8b]);

/** Stores the bars of a file of Kraken's archive. @throws UserError when it is interrupted; UnusableFileError */
export async function importArchive({ asset, csv, days, json = false, clock, stop }: ImportOptions): Promise<void> {
  const input = await openText(csv);
  const { signal } = stop;
  try {
    const imported = await withStoredData(['databaseUrl'], ({ databaseUrl }) =>
      withDatabase(databaseUrl, async (database) => {
        await migrate(database);
        return importBars({
          ...{ history: createBarHistory(database), clock, asset, source: KRAKEN_SOURCE, file: csv, signal },
          lines: readFileLines(input, csv),
          from: clock.now() - days * DAY_MS,
          ...(json ? {} : { onProgress: (minute) => showProgress(minute) }),
        });
      }),
    );
    process.stdout.write(json ? `${JSON.stringify(imported, null, 2)}\n` : describeImport(imported, { asset, days }));
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new UserError('The import was interrupted; the bars so far are stored. Run it again to continue');
  } finally {
    input.destroy();
  }
}

async function openText(file: string): Promise<Readable> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    const problem = error.code === 'ENOENT' ? 'the file does not exist' : `the file cannot be read (${error.code})`;
    throw new UnusableFileError({ file, problem, remedy: 'Give the path of a CSV file after --csv' });
  });
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0).finally(() => handle.close());
  const bytes = createReadStream(file);
  if (!buffer.equals(GZIP)) return bytes;
  const text = createGunzip();
  bytes.once('error', (error) => text.destroy(error));
  return bytes.pipe(text);
}

async function* readFileLines(input: Readable, file: string): AsyncGenerator<string> {
  try {
    yield* readLines(input);
  } catch (error) {
    const { code = 'damaged' } = error as NodeJS.ErrnoException;
    throw new UnusableFileError({ file, problem: `the file cannot be read (${code})`, remedy: 'Copy it again' });
  }
}

function showProgress(minute: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${formatMinute(minute)} `);
}

/** For people. */
export function describeImport(imported: ImportedBars, { asset, days }: { asset: string; days: number }): string {
  const { lines, stored, known, filled, gaps, missing, early, recent, first, last } = imported;
  const range = first === null || last === null ? '' : `, ${formatMinute(first)} to ${formatMinute(last)}`;
  const notes = [
    known > 0 && `${formatCounted(known, 'minute')} had a bar, which stays as it is.`,
    filled > 0 && `${formatCounted(filled, 'minute')} without a line became bars without trades.`,
    gaps > 0 && `${formatCounted(gaps, 'gap')} of more than an hour, ${formatCounted(missing, 'minute')}: left open.`,
    early > 0 && `${formatCounted(early, 'bar')} before the newest ${days} days: not stored; --days changes that.`,
    recent > 0 && `${formatCounted(recent, 'newest bar')}: left to the live line, which makes them of trades.`,
  ].filter((note) => note !== false);
  const head = `${asset}: ${formatCounted(lines, 'line')}; ${formatCounted(stored, 'bar')} stored${range}.`;
  return `${[head, ...notes].join('\n  ')}\n`;
}
