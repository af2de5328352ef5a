import { type Hour, parseHour } from '../../../forecasting/hour';
import { InvalidRequest, type Problem } from '../../errors';
import { FORECASTS_UNLESS_TOLD, ForecastsQuery, MOST_FORECASTS } from './query';

export interface ForecastRange {
  readonly from?: Hour;
  readonly to?: Hour;
  readonly source?: string;
  readonly limit: number;
  readonly after?: string;
}

const NAMES = Object.keys(ForecastsQuery.properties);

/**
 * The query of GET /forecasts.
 * @throws InvalidRequest with everything that is wrong with it
 */
export function readForecastsQuery(query: ForecastsQuery): ForecastRange {
  const problems: Problem[] = [...findUnknown(query), ...findRepeated(query)];
  const from = readHour('from', query.from, problems);
  const to = readHour('to', query.to, problems);
  const limit = readLimit(query.limit, problems);
  if (from !== undefined && to !== undefined && from > to) {
    problems.push({ field: 'from', message: `from (${query.from}) is later than to (${query.to}); exchange them` });
  }
  if (problems.length > 0) throw new InvalidRequest(problems);
  return { from, to, source: query.source, limit, after: query.after };
}

function findUnknown(query: ForecastsQuery): Problem[] {
  const unknown = Object.keys(query).filter((name) => !NAMES.includes(name));
  return unknown.map((name) => {
    const field = name.slice(0, 60);
    return { field, message: `${field} is not known here; what is: ${NAMES.join(', ')}` };
  });
}

/** `?from=a&from=b` comes as a list. */
function findRepeated(query: ForecastsQuery): Problem[] {
  const repeated = Object.entries(query).filter(([name, value]) => NAMES.includes(name) && typeof value !== 'string');
  return repeated.map(([field]) => ({ field, message: `${field} is given more than once; give it once` }));
}

function readHour(field: string, text: unknown, problems: Problem[]): Hour | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return parseHour(text.slice(0, 40));
  } catch (error) {
    problems.push({ field, message: `${field}: ${(error as Error).message}` });
    return undefined;
  }
}

function readLimit(text: unknown, problems: Problem[]): number {
  if (typeof text !== 'string') return FORECASTS_UNLESS_TOLD;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MOST_FORECASTS) return limit;
  const shown = JSON.stringify(text.slice(0, 20));
  problems.push({
    field: 'limit',
    message: `limit must be a whole number from 1 to ${MOST_FORECASTS}; ${shown} was given`,
  });
  return 0;
}
