import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { HOUR_MS } from '../../forecasting/hour';
import { POLYGON_SERIES } from '../../forecasting/outside-series/catalogue/polygon';
import { DAY_MS } from '../../forecasting/outside-series/us-calendar';
import type { Clock } from '../../system/clock';
import type { GeneratedValues } from './generated-values';
import { GENERATED_SOURCE } from './source';
import { createWindowLimit } from './window-limit';

export const POLYGON_PATH = '/polygon';

interface PolygonSimulator {
  readonly values: GeneratedValues;
  readonly clock: Clock;
  readonly apiKey: string;
}

const Path = Type.Object({ ticker: Type.String(), from: Type.String(), to: Type.String() });
const Query = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 50_000, default: 5_000 }) });

const CALLS_PER_MINUTE = 5;
const PLAN_DAYS = 731;
/** Bars of hours are made of bars of minutes, which the limit counts. */
const MINUTES = 60;

/** The aggregates of Polygon's free plan: bars of past days, of two years, five calls a minute. */
export function addPolygon(app: FastifyInstance, { values, clock, apiKey }: PolygonSimulator): void {
  const isAllowed = createWindowLimit({ calls: CALLS_PER_MINUTE, windowMs: 60_000 });
  app.get('/status', async () => ({ source: GENERATED_SOURCE }));
  const routes = app.withTypeProvider<TypeBoxTypeProvider>().setValidatorCompiler(TypeBoxValidatorCompiler);
  routes.get(
    '/v2/aggs/ticker/:ticker/range/1/hour/:from/:to',
    { schema: { params: Path, querystring: Query } },
    async ({ params, query, headers, host }, reply) => {
      const refuse = (code: number, status: string, message: string) =>
        reply.code(code).send({ status, request_id: 'generated', [status === 'ERROR' ? 'error' : 'message']: message });
      if (headers.authorization !== `Bearer ${apiKey}`) return refuse(401, 'ERROR', 'Unknown API Key');
      const now = clock.now();
      if (!isAllowed(now)) return refuse(429, 'ERROR', "You've exceeded the maximum requests per minute, please wait.");
      const [from, to] = [readTime(params.from), readTime(params.to, DAY_MS - 1)];
      if (Number.isNaN(from) || Number.isNaN(to)) return refuse(400, 'ERROR', 'Could not parse the time range');
      if (from < now - PLAN_DAYS * DAY_MS)
        return refuse(403, 'NOT_AUTHORIZED', "Your plan doesn't include this data timeframe.");
      const series = POLYGON_SERIES.find((one) => one.query.api === 'polygon' && one.query.ticker === params.ticker);
      const events = series ? values.list(series, { from, to, now }) : [];
      const page = events.slice(0, Math.max(1, Math.floor(query.limit / MINUTES)));
      const rest = events[page.length];
      const count = { queryCount: page.length * MINUTES, resultsCount: page.length };
      const next =
        rest && `http://${host}${POLYGON_PATH}${nextPath(params.ticker, rest.start, to)}?limit=${query.limit}`;
      return {
        ...{ ticker: params.ticker, ...count, adjusted: true, status: 'DELAYED', request_id: 'generated' },
        ...(page.length === 0 ? {} : { results: page.map(toBar) }),
        ...(next === undefined ? {} : { next_url: next }),
      };
    },
  );
}

function nextPath(ticker: string, from: number, to: number): string {
  return `/v2/aggs/ticker/${encodeURIComponent(ticker)}/range/1/hour/${from}/${to}`;
}

/** Milliseconds, or a date. @param endOfDay what is added to a date */
function readTime(text: string, endOfDay = 0): number {
  if (/^\d{10,}$/.test(text)) return Number(text);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) + endOfDay : Number.NaN;
}

function toBar({ start, value }: { start: number; value: number }) {
  return { v: 1_000, vw: value, o: value, c: value, h: value, l: value, t: start - (start % HOUR_MS), n: 10 };
}
