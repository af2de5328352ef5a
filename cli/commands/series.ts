import { withDatabase } from '../../clients/postgres/database';
import { createOutsideSeries } from '../../clients/postgres/outside-series';
import { readSeries, type SeriesFreshness } from '../../clients/postgres/series-freshness';
import { formatMinute } from '../../forecasting/hour';
import { importSeries } from '../../operations/series/import-series';
import { seriesJson } from '../../operations/series/series-json';
import { formatCount, formatFigure } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';
import type { Clock } from '../../system/clock';
import { withStoredData } from '../connections';

/** Prints all outside series with their newest values. */
export async function listSeries({ json = false, clock }: { json?: boolean; clock: Clock }): Promise<void> {
  const report = await withStoredData(['databaseUrl'], ({ databaseUrl }) =>
    withDatabase(databaseUrl, (database) => readSeries(database, { now: clock.now() })),
  );
  if (json) {
    process.stdout.write(`${JSON.stringify(seriesJson(report), null, 2)}\n`);
    return;
  }
  const header = ['series', 'group', 'source', 'newest value', 'unit', 'known since', 'status', 'meaning'];
  process.stdout.write(renderTable([header, ...report.series.map(toRow)]));
  for (const { api, callsLeft, callsLimit } of report.budgets) {
    process.stdout.write(`${api}: ${callsLeft} of ${callsLimit} calls left\n`);
  }
  for (const { id, problem } of report.series) if (problem !== null) process.stdout.write(`${id}: ${problem}\n`);
}

function toRow({ id, group, source, newest, unit, status, description }: SeriesFreshness): string[] {
  const value = newest === null ? '–' : formatFigure(newest.value);
  const known = newest === null ? '–' : formatMinute(newest.knownAt);
  return [id, group, source ?? '–', value, unit, known, status, description];
}

export interface ImportOptions {
  readonly csv: string;
  readonly series: string;
  /** Ms. */
  readonly lag?: number;
  readonly time?: string;
  readonly value?: string;
  readonly knownAt?: string;
  readonly zone?: string;
  readonly decimal?: 'comma' | 'point';
  readonly json?: boolean;
  readonly clock: Clock;
}

/** Stores a series of the user. */
export async function importUserSeries({
  csv,
  series,
  lag,
  clock,
  json = false,
  ...given
}: ImportOptions): Promise<void> {
  const { time: timeColumn, value: valueColumn, knownAt: knownColumn, zone, decimal } = given;
  const columns = { timeColumn, valueColumn, knownColumn, zone, decimal };
  const imported = await withStoredData(['databaseUrl'], ({ databaseUrl }) =>
    withDatabase(databaseUrl, async (database) => {
      const options = { file: csv, series, lagMs: lag, ...columns, now: clock.now() };
      return importSeries(createOutsideSeries(database), options);
    }),
  );
  const { values, added, notes } = imported;
  const [first, last] = [values[0]?.eventEnd ?? 0, values.at(-1)?.eventEnd ?? 0];
  const answer = { series, values: values.length, added, from: formatMinute(first), to: formatMinute(last), notes };
  const text = `${series}: ${formatCount(values.length)} values, ${answer.from} to ${answer.to}; ${formatCount(added)} are new`;
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : `${[text, ...notes].join('\n')}\n`);
}
