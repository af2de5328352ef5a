import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { ALPHA_VANTAGE_SERIES } from '../../forecasting/outside-series/catalogue/alpha-vantage';
import type { OutsideSeries } from '../../forecasting/outside-series/outside-series';
import { DAY_MS, isFederalBusinessDay } from '../../forecasting/outside-series/us-calendar';
import type { Clock } from '../../system/clock';
import type { GeneratedEvent, GeneratedValues } from './generated-values';
import { GENERATED_SOURCE } from './source';
import { createWindowLimit } from './window-limit';

export const ALPHA_VANTAGE_PATH = '/alpha-vantage';

interface AlphaVantageSimulator {
  readonly values: GeneratedValues;
  readonly clock: Clock;
  readonly apiKey: string;
}

const Query = Type.Object({
  function: Type.Optional(Type.String()),
  interval: Type.Optional(Type.String()),
  maturity: Type.Optional(Type.String()),
  apikey: Type.Optional(Type.String()),
});

const DAY_LIMIT = { calls: 25, windowMs: DAY_MS };
const SECOND_LIMIT = { calls: 1, windowMs: 1_000 };
const TOO_MANY =
  'Thank you for using Alpha Vantage! Please consider spreading out your free API requests more sparingly ' +
  '(1 request per second). The free key rate limit is 25 requests per day.';

/** The economic indicators of Alpha Vantage's free plan. Every refusal comes under status 200, as the real ones do. */
export function addAlphaVantage(app: FastifyInstance, { values, clock, apiKey }: AlphaVantageSimulator): void {
  const [isAllowedToday, isAllowedNow] = [createWindowLimit(DAY_LIMIT), createWindowLimit(SECOND_LIMIT)];
  app.get('/status', async () => ({ source: GENERATED_SOURCE }));
  const routes = app.withTypeProvider<TypeBoxTypeProvider>().setValidatorCompiler(TypeBoxValidatorCompiler);
  routes.get('/query', { schema: { querystring: Query } }, async ({ query: { apikey, ...parameters } }) => {
    if (apikey !== apiKey) return { 'Error Message': 'the parameter apikey is invalid or missing.' };
    const now = clock.now();
    if (!isAllowedNow(now) || !isAllowedToday(now)) return { Information: TOO_MANY };
    const series = ALPHA_VANTAGE_SERIES.find((one) => isAskedFor(one, parameters));
    if (!series) return { 'Error Message': `This API function (${parameters.function}) does not exist.` };
    const events = values.list(series, { from: 0, to: now, now });
    const { description: name, unit } = series;
    return {
      name,
      interval: parameters.interval ?? 'monthly',
      unit,
      data: events.reverse().map((event) => toRow(series, event)),
    };
  });
}

function isAskedFor({ query }: OutsideSeries, given: Readonly<Record<string, string | undefined>>): boolean {
  if (query.api !== 'alpha-vantage') return false;
  return Object.entries(query.parameters).every(([name, value]) => given[name] === value);
}

/** On holidays, markets have no value. */
function toRow({ id, cadence }: OutsideSeries, { start, value }: GeneratedEvent) {
  const isMissing = cadence === 'day' && id !== 'federal_funds_rate' && !isFederalBusinessDay(start);
  return { date: new Date(start).toISOString().slice(0, 10), value: isMissing ? '.' : String(value) };
}
