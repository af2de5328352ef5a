import type { FeaturesOfHour } from '../../clients/postgres/features';
import { FEATURES } from '../../forecasting/features/registry/registry';
import { finiteOrNull } from '../../forecasting/finite';
import { formatHour, type Hour } from '../../forecasting/hour';
import type { InputColumns } from '../../forecasting/outside-series/group-inputs';
import type { Column } from '../../system/parquet/columns';
import { writeParquet } from '../../system/parquet/write-parquet';

const listNames = (groups: readonly InputColumns[]) => [
  ...FEATURES.map(({ name }) => name),
  ...groups.flatMap(({ names }) => names),
];
/** What was known at the hour: a forecast that is made then could use it. */
const readGroups = (groups: readonly InputColumns[], hour: Hour) =>
  groups.flatMap(({ at }) => at(hour).map((value) => finiteOrNull(value)));

/** The lines of a CSV with one line per hour. An unknown value is empty. @param groups further columns */
export function* formatFeaturesCsv(
  rows: Iterable<FeaturesOfHour>,
  groups: readonly InputColumns[] = [],
): Iterable<string> {
  yield `${['hour', ...listNames(groups)].join(',')}\n`;
  for (const { hour, values } of rows) {
    const cells = [...values, ...readGroups(groups, hour)].map((value) => value ?? '');
    yield `${[formatHour(hour), ...cells].join(',')}\n`;
  }
}

/** The bytes of a Parquet file with one row per hour. An unknown value is null. @param groups further columns */
export function formatFeaturesParquet(
  rows: Iterable<FeaturesOfHour>,
  groups: readonly InputColumns[] = [],
): Iterable<Buffer> {
  const columns: readonly Column[] = [
    { name: 'hour', type: 'instant' },
    { name: 'known_at', type: 'instant' },
    ...listNames(groups).map((name): Column => ({ name, type: 'number' })),
  ];
  return writeParquet(columns, listCells(rows, groups));
}

function* listCells(rows: Iterable<FeaturesOfHour>, groups: readonly InputColumns[]) {
  for (const { hour, knownAt, values } of rows) yield [hour, knownAt, ...values, ...readGroups(groups, hour)];
}
