import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import type { Hour } from '../../../forecasting/hour';
import { parseWrittenMinute } from '../../../forecasting/minute';
import { isInMinuteTables } from '../../../forecasting/questions';
import { parseWrittenHour } from '../../../forecasting/written-hour';
import { messageOf } from '../../../system/errors';
import { assetField } from '../../assets';
import { type FieldProblem, invalidRequest } from '../../http-error';
import { plainText, strict } from '../../schemas/plain-schemas';
import { describeFields, describeProblems } from '../../schemas/validation';

const DEFAULT_LIMIT = 100;
/** Messages show at most this many characters of a wrong hour. */
const MAX_HOUR_LENGTH = 40;
const HOUR_FORMAT =
  'in UTC like 2026-11-21T07Z, in ISO 8601, or a date, which means midnight UTC; of a question of the live line a minute, like 2026-11-21T07:05Z';

const QuerySchema = Type.Object(
  {
    ...assetField,
    from: Type.Optional(Type.String({ description: `the oldest target hour, ${HOUR_FORMAT}` })),
    to: Type.Optional(Type.String({ description: `the newest target hour, ${HOUR_FORMAT}` })),
    source: Type.Optional(Type.String({ ...plainText, description: 'the source of the prices, like livecoinwatch' })),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000, default: DEFAULT_LIMIT, description: 'how many forecasts to return' }),
    ),
    after: Type.Optional(Type.String({ ...plainText, description: 'the `next` of the previous page' })),
    question: Type.Optional(
      Type.String({
        ...plainText,
        description:
          "the question about the next hour's price, which is the default, or one of the live line, like btc-5m, whose targets are minutes, or of a path, like btc-path-7h",
      }),
    ),
  },
  strict,
);

export interface ForecastsQuery {
  readonly asset?: string | undefined;
  readonly from?: Hour | undefined;
  readonly to?: Hour | undefined;
  readonly source?: string | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
  readonly question?: string | undefined;
}

/** OpenAPI shows the parameters of the query; the handler receives the parsed query. */
export const ForecastsQuerystring = Type.Unsafe<ForecastsQuery>(QuerySchema);

const check = TypeCompiler.Compile(QuerySchema);
const NAMES = Object.keys(QuerySchema.properties);
const REMEDY = describeFields(QuerySchema);

/**
 * Parses the query of GET /forecasts.
 * @throws HttpError InvalidRequest with every problem of the query
 */
export function parseForecastsQuery(input: unknown): ForecastsQuery {
  const given = Object.entries(input as Record<string, unknown>);
  const isRepeated = ([name, value]: [string, unknown]) => Array.isArray(value) && NAMES.includes(name);
  const once = given.filter((entry) => !isRepeated(entry)).map(([name, value]) => [name, readNumber(name, value)]);
  const query: unknown = Object.fromEntries(once);
  const problems = describeProblems(check.Errors(query), REMEDY);
  for (const [field] of given.filter(isRepeated)) {
    problems.push({ field, message: `${field} is given more than once; give it once` });
  }
  const range = readRange(query as Record<'from' | 'to' | 'question', unknown>, problems);
  if (problems.length > 0 || !check.Check(query)) throw invalidRequest(problems);
  return { limit: DEFAULT_LIMIT, ...query, ...range };
}

/** A URL contains only text. Text that is not a whole number stays text, so that the schema refuses it. */
function readNumber(name: string, value: unknown): unknown {
  return name === 'limit' && typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
}

function readRange(given: Record<'from' | 'to' | 'question', unknown>, problems: FieldProblem[]) {
  const isOfMinutes = typeof given.question === 'string' && isInMinuteTables(given.question);
  const parse = isOfMinutes ? parseWrittenMinute : parseWrittenHour;
  const from = readTime('from', given.from, { parse, problems });
  const to = readTime('to', given.to, { parse, problems });
  if (from !== undefined && to !== undefined && from > to) {
    problems.push({ field: 'from', message: `from (${given.from}) is later than to (${given.to}); swap them` });
  }
  return { from, to };
}

function readTime(
  field: string,
  text: unknown,
  { parse, problems }: { parse: (text: string) => number; problems: FieldProblem[] },
): number | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return parse(text.slice(0, MAX_HOUR_LENGTH));
  } catch (error) {
    problems.push({ field, message: `${field}: ${messageOf(error)}` });
    return undefined;
  }
}
