import type { FeaturesOfHour } from '../../clients/postgres/features';
import { FEATURES } from '../../forecasting/features/registry/registry';
import { formatHour } from '../../forecasting/hour';
import type { Column } from '../../system/parquet/columns';
import { writeParquet } from '../../system/parquet/write-parquet';

/** The lines of a CSV with one line per hour. An unknown value is empty. */
export function* formatFeaturesCsv(rows: Iterable<FeaturesOfHour>): Iterable<string> {
  yield `${['hour', ...FEATURES.map(({ name }) => name)].join(',')}\n`;
  for (const { hour, values } of rows) yield `${[formatHour(hour), ...values.map((value) => value ?? '')].join(',')}\n`;
}

const PARQUET_COLUMNS: readonly Column[] = [
  { name: 'hour', type: 'instant' },
  { name: 'known_at', type: 'instant' },
  ...FEATURES.map(({ name }): Column => ({ name, type: 'number' })),
];

/** The bytes of a Parquet file with one row per hour. An unknown value is null. */
export function formatFeaturesParquet(rows: Iterable<FeaturesOfHour>): Iterable<Buffer> {
  return writeParquet(PARQUET_COLUMNS, listCells(rows));
}

function* listCells(rows: Iterable<FeaturesOfHour>) {
  for (const { hour, knownAt, values } of rows) yield [hour, knownAt, ...values];
}
