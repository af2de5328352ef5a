import { type Database, withDatabase } from '../../clients/postgres/database';
import { openFeatureTables, readFeatureRange, readFeaturesAt } from '../../clients/postgres/features';
import type { Feature } from '../../forecasting/features/registry/feature';
import { FEATURES, featureJson, findFeature, nameValues } from '../../forecasting/features/registry/registry';
import { formatHour, formatInstant, HOUR_MS, type Hour, hourOf } from '../../forecasting/hour';
import { SERIES } from '../../forecasting/outside-series/catalogue';
import { describeSeriesInputs, type SeriesInput } from '../../forecasting/outside-series/group-inputs';
import { featuresJson } from '../../operations/features/features-json';
import { formatFeaturesCsv, formatFeaturesParquet } from '../../operations/features/format-rows';
import { openGroups, readInputGroups } from '../../operations/features/input-groups';
import { renderTable } from '../../reporting/text-table';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { withStoredData } from '../connections';
import { isStdout, writeOutput } from '../write-output';

const YEAR_HOURS = 365 * 24;

/** Lists all features. */
export function listFeatures({ json = false }: { json?: boolean }): void {
  const rows = FEATURES.map(({ name, group, warmUpHours, unit, description }) => [
    ...[name, group, `${warmUpHours} h`, unit, description],
  ]);
  const text = renderTable([['feature', 'group', 'looks back', 'unit', 'meaning'], ...rows]);
  const answer = featuresJson();
  const seriesRows = answer.of_series.map(({ name, group, unit, description }) => [name, group, unit, description]);
  const series = renderTable([['of outside series', 'group', 'unit', 'meaning'], ...seriesRows]);
  print({ json, answer, text: `${text}\n${series}` });
}

/** @throws UserError when there is no such feature */
export function describeFeature(name: string, { json = false }: { json?: boolean }): void {
  const feature = findFeature(name);
  const ofSeries = SERIES.flatMap(describeSeriesInputs).find((input) => input.name === name);
  if (!feature && !ofSeries)
    throw new UserError(`There is no feature "${name}"; \`nexthour features list\` lists them`);
  const [answer, needs] = feature ? describeHourly(feature) : [ofSeries, NEEDS_OF_SERIES];
  const { group, unit, description } = (feature ?? ofSeries) as Feature | SeriesInput;
  const rows = [['meaning', description], ['group', group], ...needs, ['unit', unit]];
  print({ json, answer, text: `${name}\n\n${renderTable(rows)}` });
}

function describeHourly(feature: Feature) {
  const described = featureJson(feature);
  const { version, inputs, warm_up_hours: hours } = described;
  const needs = [
    ['version', String(version)],
    ['computed from', inputs.join(', ')],
    ['looks back', `${hours} h`],
  ];
  return [described, needs] as const;
}

const NEEDS_OF_SERIES = [['computed from', 'the newest value of an outside series that was known at the hour']];

export interface ValuesOptions {
  /** Epoch ms. Default: now. */
  readonly at?: number;
  readonly json?: boolean;
  readonly clock: Clock;
}

/** Prints the features of the newest hour, as they were known at an instant. */
export async function showValues({ at, json = false, clock }: ValuesOptions): Promise<void> {
  const instant = at ?? clock.now();
  const { asset, found } = await withTables(async (tables, assetOfHome) => ({
    asset: assetOfHome,
    found: await readFeaturesAt(tables, { asset: assetOfHome, at: instant }),
  }));
  if (!found) throw new UserError(`No price of the two days before ${formatInstant(instant)} was known then`);
  const { source, hour, knownAt, values } = found;
  const instants = { at: formatInstant(instant), hour: formatHour(hour), known_at: formatInstant(knownAt) };
  const answer = { asset, source, ...instants, values: nameValues(values) };
  const rows = Object.entries(answer.values).map(([name, value]) => [name, value === null ? '–' : String(value)]);
  print({ json, answer, text: `${asset} ${answer.hour}, ${source}\n\n${renderTable(rows)}` });
}

export interface ExportOptions {
  /** The file to write; `-` for stdout. One of the two. */
  readonly csv?: string;
  readonly parquet?: string;
  /** Default: one year before `to`. */
  readonly from?: Hour;
  /** Default: the newest closed hour. */
  readonly to?: Hour;
  /** Further columns: groups of inputs like `macro,crypto`. */
  readonly groups?: string;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Writes one line per hour with all features. */
export async function exportFeatures({ csv, parquet, groups, clock, stop, ...range }: ExportOptions): Promise<void> {
  const path = csv ?? parquet;
  if (path === undefined || (csv !== undefined && parquet !== undefined)) {
    throw new UserError('Say where to write the features: either --csv FILE or --parquet FILE');
  }
  const now = clock.now();
  const to = range.to ?? hourOf(now);
  const from = range.from ?? to - (YEAR_HOURS - 1) * HOUR_MS;
  if (from > to) throw new UserError(`--from ${formatHour(from)} is after --to ${formatHour(to)}; swap them`);
  const wanted = groups === undefined ? [] : readInputGroups(groups);
  const [found, opened] = await withTables(async (tables, asset, database) => [
    await readFeatureRange(tables, { asset, from, to, at: now }),
    await openGroups(database, wanted, { asset, since: from, now }),
  ]);
  if (!found) throw new UserError('There are no prices yet; `npm start` fetches them');
  if (!found.hasRows) {
    throw new UserError(`No price is known from ${formatHour(from)} to ${formatHour(to)}; give another range`);
  }
  const columns = opened.map((group) => group.columns);
  const format = csv === undefined ? formatFeaturesParquet : formatFeaturesCsv;
  const chunks = format(found.rows, columns);
  await writeOutput({ path, chunks, signal: stop, terminal: process.stderr });
  if (isStdout(path)) return;
  const added = opened.map(
    (one) => `, ${one.columns.names.length} of ${one.group} (${one.sources.join(', ') || 'none stored'})`,
  );
  process.stderr.write(
    `Wrote ${path}: ${formatHour(from)} to ${formatHour(to)}, ${FEATURES.length} features, ${found.source}${added.join('')}\n`,
  );
}

type Tables = Parameters<typeof readFeaturesAt>[0];

function withTables<T>(read: (tables: Tables, asset: string, database: Database) => Promise<T>): Promise<T> {
  return withStoredData(['databaseUrl'], ({ databaseUrl, asset }) =>
    withDatabase(databaseUrl, (database) => read(openFeatureTables(database), asset, database)),
  );
}

function print({ json, answer, text }: { json: boolean; answer: unknown; text: string }): void {
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : text);
}
