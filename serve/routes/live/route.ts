import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { News } from '../../../clients/postgres/news';
import { HOUR_MS } from '../../../forecasting/hour';
import { cacheFor } from '../../../system/calls';
import { plainText, strict } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { parseWith } from '../../schemas/validation';
import { readLedger } from '../forecasts/read-ledger';
import { LiveAnswer, LiveHistory, NewsAnswer } from './answer';
import { HistoryQuerystring, parseHistoryQuery, readHistory } from './history';
import { toLiveNews } from './news';
import { type LiveDeps, readLive } from './read-live';

/** All who hear of a new bar read at the same time. */
const READ_INTERVAL_MS = 250;
/** More assets than a live line has. Callers choose the name, so what is kept must be bounded. */
const MAX_KEPT = 100;
const NEWS_HOURS = 24;
const MAX_NEWS = 50;

export interface LiveRouteDeps extends LiveDeps {
  readonly news: Pick<News, 'readSince'>;
}

export const AssetParams = Type.Object({
  asset: Type.String({ ...plainText, description: 'an asset of the live line, like BTC' }),
});

/** The live line: 1-minute bars of trades, and forecasts of the price in five minutes. */
export function liveRoute(deps: LiveRouteDeps): FastifyPluginAsyncTypebox {
  const read = keepShortly((asset) => readLive(deps, asset), deps);
  return async (app) => {
    app.get('/live/:asset', {
      schema: {
        operationId: 'getLive',
        tags: ['live'],
        summary: 'Get the newest bar, the newest forecasts of each model with their scores, lag and gaps',
        params: AssetParams,
        response: { 200: LiveAnswer, ...clientErrors, ...serverErrors },
      },
      handler: ({ params: { asset } }) => read(asset.toUpperCase()),
    });
    app.get('/live/:asset/history', {
      schema: {
        operationId: 'getLiveHistory',
        tags: ['live'],
        summary: 'Get the bars of a range of minutes, and the forecasts whose targets are in it',
        params: AssetParams,
        querystring: HistoryQuerystring,
        response: { 200: LiveHistory, ...clientErrors, ...serverErrors },
      },
      validatorCompiler: parseWith({ querystring: parseHistoryQuery }),
      handler: ({ params: { asset }, query }) => readHistory(deps, asset, query),
    });
    app.get('/live/news', {
      schema: {
        operationId: 'listNews',
        tags: ['live'],
        summary: `List the newest news of the last ${NEWS_HOURS} hours with their scores, at most ${MAX_NEWS}`,
        querystring: Type.Object({}, strict),
        response: { 200: NewsAnswer, ...serverErrors },
      },
      handler: async () => {
        const since = deps.clock.now() - NEWS_HOURS * HOUR_MS;
        const found = await readLedger(deps.news.readSince(since));
        return { news: found.reverse().slice(0, MAX_NEWS).map(toLiveNews) };
      },
    });
  };
}

/** Shares each answer for a moment. */
function keepShortly<T>(read: (name: string) => Promise<T>, { clock }: Pick<LiveDeps, 'clock'>) {
  const kept = new Map<string, () => Promise<T>>();
  return (name: string): Promise<T> => {
    if (kept.size >= MAX_KEPT) kept.clear();
    const reader = kept.get(name) ?? cacheFor(READ_INTERVAL_MS, { clock, read: () => read(name), failureMs: 0 });
    kept.set(name, reader);
    return reader();
  };
}
