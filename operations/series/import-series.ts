import type { OutsideSeriesTables } from '../../clients/postgres/outside-series';
import { UnusableFileError } from '../../forecasting/history/unusable-file';
import { formatInstant } from '../../forecasting/hour';
import { findSeries } from '../../forecasting/outside-series/catalogue';
import { readSeriesFile, type SeriesFile } from '../../forecasting/outside-series/read-series-file';
import type { SeriesFileOptions } from '../../forecasting/outside-series/series-file-columns';
import { USER_SOURCE } from '../../forecasting/outside-series/series-value';
import { UserError } from '../../system/errors';
import { readCsvFile } from '../backtest/read-file';

const NAME = /^[a-z][a-z0-9_]{0,39}$/;

export interface ImportedSeries extends SeriesFile {
  readonly series: string;
  /** Values that were not stored before. */
  readonly added: number;
}

/**
 * Stores a series of a user. A second import of the same file adds nothing.
 * @throws UserError, UnusableFileError
 */
export async function importSeries(
  tables: Pick<OutsideSeriesTables, 'append' | 'read'>,
  { series, ...options }: SeriesFileOptions & { series: string },
): Promise<ImportedSeries> {
  if (!NAME.test(series))
    throw new UserError(`--series is "${series}"; give a name of small letters, digits and _, like my_index`);
  if (findSeries(series))
    throw new UserError(`--series is "${series}", a series that nexthour fetches itself; give another name`);
  const { content } = await readCsvFile(options.file);
  const read = readSeriesFile(content, options);
  const origin = { series, source: USER_SOURCE };
  const stored = new Map((await tables.read(origin)).map((one) => [`${one.eventEnd}/${one.knownAt}`, one.value]));
  const fresh = read.values.filter(({ eventEnd, knownAt, value }) => {
    const before = stored.get(`${eventEnd}/${knownAt}`);
    if (before === undefined || before === value) return before === undefined;
    throw new UnusableFileError({
      ...{ file: options.file, value: String(value) },
      problem: `${series} has ${before} for ${formatInstant(eventEnd)}, known at ${formatInstant(knownAt)}, and stored values do not change`,
      remedy: 'Give the revision the time at which it was known, or import the file under another name',
    });
  });
  await tables.append(fresh, { ...origin, recordedAt: options.now });
  return { ...read, series, added: fresh.length };
}
