import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import type { ArchivedBar } from '../../bars/archive';
import { MINUTE_MS } from '../../bars/minute-bar';
import { UNKNOWN } from '../../features/indicators/averages';
import type { BarSeries } from '../bar-series';

const HEADER = 'timestamp,open,high,low,close,volume,trades';

/** The lines of bars in a snapshot. `timestamp` is the start of the minute in seconds. */
export function formatBarLines(bars: readonly ArchivedBar[]): string {
  const lines = bars.map(({ minute, open, high, low, close, volume, trades }) =>
    [minute / 1_000, open, high, low, close, volume, trades].join(),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** A snapshot as compressed CSV, which `nexthour backtest --csv FILE --bar 1m` reads, too. Equal bars give equal bytes. */
export function compressBarFile(lines: readonly string[]): Promise<Buffer> {
  return promisify(gzip)([`${HEADER}\n`, ...lines].join(''));
}

/** A minute without a line is an unknown bar. @throws RangeError when the file has no bar */
export function parseBarFile(bytes: Buffer): BarSeries {
  const [, ...lines] = gunzipSync(bytes).toString('latin1').trimEnd().split('\n');
  const startOf = (line = '') => Number(line.slice(0, line.indexOf(','))) * 1_000;
  const [first, last] = [startOf(lines[0]), startOf(lines.at(-1))];
  if (!(last >= first && first > 0)) throw new RangeError('The snapshot has no bar');
  const create = () => new Float64Array((last - first) / MINUTE_MS + 1).fill(UNKNOWN);
  const [close, high, low, volume] = [create(), create(), create(), create()];
  for (const line of lines) {
    const [seconds = 0, , top = UNKNOWN, bottom = UNKNOWN, end = UNKNOWN, traded = UNKNOWN] = line
      .split(',')
      .map(Number);
    const index = (seconds * 1_000 - first) / MINUTE_MS;
    close[index] = end;
    high[index] = top;
    low[index] = bottom;
    volume[index] = traded;
  }
  return { barMs: MINUTE_MS, firstEnd: first + MINUTE_MS, close, high, low, volume };
}
