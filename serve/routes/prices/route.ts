import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { formatHour, HOUR_MS, parseHour } from '../../../forecasting/hour';
import { BAR_HOURS, BAR_LENGTHS, computeBars } from '../../../forecasting/price-bars';
import { describeReplay } from '../../../forecasting/replay';
import type { Prices } from '../../../operations/labels/prices';
import { shareReadsOf } from '../../../system/calls';
import type { Clock } from '../../../system/clock';
import { refuseWithoutPrices, type ServedAssets } from '../../assets';
import { jsonOrCsv, sendCsv, wantsCsv } from '../../csv';
import { cacheUntilTick } from '../../hooks/cache-answers';
import { Replayed } from '../../schemas/forecast-parts';
import { HourText } from '../../schemas/hours';
import { nullable, oneOf, strict } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { sendShared } from '../../shared-answer';
import { readLedger } from '../forecasts/read-ledger';
import { PricesQuery, readBarRange } from './request';

const usd = (description: string) => nullable(Type.Number({ description: `USD. ${description}` }));

const Bar = Type.Object(
  {
    hour: HourText('The end of the bar, in UTC.'),
    rate: usd('The price at exactly `hour`; null when it is missing.'),
    high: usd('The highest price in the bar; null when only prices at full hours are known.'),
    low: usd('The lowest price in the bar; null when only prices at full hours are known.'),
    volume: usd('The volume of the 24 hours up to `hour`.'),
    hours: Type.Integer({ description: 'How many hours of the bar have a price.' }),
  },
  strict,
);

export const PricesAnswer = Type.Object(
  {
    asset: Type.String(),
    source: Type.String({ description: 'The source of all prices of this answer.', examples: ['livecoinwatch'] }),
    replayed: Replayed,
    bar: oneOf(BAR_LENGTHS, { description: 'The length of the bars.' }),
    from: HourText('The end of the first bar. Later than requested when older prices are not known.'),
    to: HourText('The end of the last bar. Earlier than requested when newer prices are not known.'),
    known: Type.Object(
      { from: HourText('The first known hour.'), to: HourText('The newest known hour.') },
      { ...strict, description: 'The range of the known prices.' },
    ),
    bars: Type.Array(Bar, {
      description: 'Ascending. A bar without prices is in the list. A bar that has not ended is not.',
    }),
  },
  { ...strict, title: 'Prices' },
);
export type PricesAnswer = Static<typeof PricesAnswer>;

export interface PricesDeps {
  readonly assets: ServedAssets;
  /** `null` when the asset has no prices. */
  readonly openPrices: (query: { asset: string; now: number }) => Promise<Prices | null>;
  readonly clock: Clock;
  /** How many times as fast as the real time the clock runs. */
  readonly clockSpeed?: number | undefined;
}

const READ_DEADLINE_MS = 10_000;
const COLUMNS = ['hour', 'rate', 'high', 'low', 'volume', 'hours'] as const;

export function pricesRoute({ assets, openPrices, clock, clockSpeed }: PricesDeps): FastifyPluginAsyncTypebox {
  async function readBars({ asset: named, ...query }: Static<typeof PricesQuery>): Promise<PricesAnswer> {
    const asset = named?.toUpperCase() ?? assets.find().asset;
    const prices = (await openPrices({ asset, now: clock.now() })) ?? refuseWithoutPrices(asset, assets);
    const { source, known, read } = prices;
    const range = readBarRange(query, known);
    const { from, to, length } = range;
    const series = await read(from - (BAR_HOURS[length] - 1) * HOUR_MS, to);
    return {
      ...{ asset: prices.asset, source, replayed: describeReplay(source, to), bar: length },
      ...{ from: formatHour(from), to: formatHour(to) },
      known: { from: formatHour(known.from), to: formatHour(known.to) },
      bars: computeBars(series, range).map(({ hour, ...bar }) => ({ hour: formatHour(hour), ...bar })),
    };
  }
  const readShared = shareReadsOf((query: Static<typeof PricesQuery>) => readLedger(readBars(query), READ_DEADLINE_MS));
  return async (app) => {
    app.get('/prices', {
      schema: {
        operationId: 'getPrices',
        tags: ['forecasts'],
        summary: 'Get the prices of a range of hours as bars',
        querystring: PricesQuery,
        response: { 200: jsonOrCsv(PricesAnswer), ...clientErrors, ...serverErrors },
      },
      handler: async (request, reply) => {
        const answer = await readShared(request.query);
        cacheUntilTick(reply, parseHour(answer.known.to), { clock, clockSpeed });
        if (!wantsCsv(request, reply)) return sendShared(reply, answer);
        void reply.header('nexthour-source', answer.source);
        return sendCsv(
          reply,
          COLUMNS,
          answer.bars.map((bar) => COLUMNS.map((column) => bar[column])),
        );
      },
    });
  };
}
