import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { endOf } from '../../../clients/postgres/live';
import { MINUTE_MS } from '../../../forecasting/bars/minute-bar';
import { formatInstant, HOUR_MS } from '../../../forecasting/hour';
import { formatMinuteId, parseWrittenMinute } from '../../../forecasting/minute';
import { fiveMinuteQuestion } from '../../../forecasting/questions';
import { describeReplay } from '../../../forecasting/replay';
import { messageOf } from '../../../system/errors';
import { type FieldProblem, invalidRequest } from '../../http-error';
import { toLiveBarAnswer, toLiveForecast } from '../../schemas/live';
import { strict } from '../../schemas/plain-schemas';
import { describeFields, describeProblems } from '../../schemas/validation';
import { readLedger } from '../forecasts/read-ledger';
import type { LiveHistory } from './answer';
import { findLiveAsset } from './find-asset';
import type { LiveDeps } from './read-live';

const DEFAULT_HOURS = 2;
const MAX_HOURS = 12;
const MAX_FORECASTS = 20_000;

const EXAMPLE = 'in UTC like 2026-11-21T07:05Z';

const QuerySchema = Type.Object(
  {
    from: Type.Optional(
      Type.String({
        maxLength: 40,
        description: `the start of the range, a minute ${EXAMPLE}; default: ${DEFAULT_HOURS} hours before \`to\``,
      }),
    ),
    to: Type.Optional(
      Type.String({
        maxLength: 40,
        description: `the end of the range, a minute ${EXAMPLE}; default: the newest target of a forecast`,
      }),
    ),
  },
  strict,
);

export interface HistoryQuery {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** OpenAPI shows the parameters of the query; the handler receives the parsed query. */
export const HistoryQuerystring = Type.Unsafe<HistoryQuery>(QuerySchema);

const check = TypeCompiler.Compile(QuerySchema);
const REMEDY = describeFields(QuerySchema);

/** @throws HttpError InvalidRequest with every problem of the query */
export function parseHistoryQuery(input: unknown): HistoryQuery {
  const problems = describeProblems(check.Errors(input), REMEDY);
  if (!check.Check(input)) throw invalidRequest(problems);
  const query = { from: readMinute('from', input.from, problems), to: readMinute('to', input.to, problems) };
  if (problems.length > 0) throw invalidRequest(problems);
  return query;
}

function readMinute(field: string, text: string | undefined, problems: FieldProblem[]): number | undefined {
  if (text === undefined) return undefined;
  try {
    return parseWrittenMinute(text);
  } catch (error) {
    problems.push({ field, message: `${field}: ${messageOf(error)}` });
    return undefined;
  }
}

/** @throws HttpError as `findLiveAsset` says; InvalidRequest when the range is empty or too long */
export async function readHistory(
  { live, archive }: Pick<LiveDeps, 'live' | 'archive'>,
  named: string,
  query: HistoryQuery,
): Promise<LiveHistory> {
  const found = await findLiveAsset(live, named);
  const { asset, source } = found;
  const { id: question, horizonMinutes } = fiveMinuteQuestion(asset);
  const newest = endOf(found) + horizonMinutes * MINUTE_MS;
  const { from, to } = findRange(query, newest);
  const [bars, entries] = await Promise.all([
    readLedger(live.bars({ asset, source, from, to: to - MINUTE_MS })),
    readLedger(archive.minuteEntries({ question, source, from, to, limit: MAX_FORECASTS })),
  ]);
  return {
    ...{ asset, question, source, replayed: describeReplay(source, found.minute) },
    ...{ from: formatInstant(from), to: formatInstant(to) },
    bars: bars.map(toLiveBarAnswer),
    forecasts: entries.reverse().map(toLiveForecast),
  };
}

function findRange(query: HistoryQuery, newest: number): { from: number; to: number } {
  const to = query.to ?? (query.from === undefined ? newest : Math.min(newest, query.from + MAX_HOURS * HOUR_MS));
  const from = query.from ?? to - DEFAULT_HOURS * HOUR_MS;
  const span = `from (${formatMinuteId(from)}) to (${formatMinuteId(to)})`;
  if (from > to) throw invalidRequest([{ field: 'from', message: `${span} is no range; swap them` }]);
  if (to - from <= MAX_HOURS * HOUR_MS) return { from, to };
  const message = `${span} is longer than ${MAX_HOURS} hours, which is the limit; read it in parts`;
  throw invalidRequest([{ field: 'from', message }]);
}
