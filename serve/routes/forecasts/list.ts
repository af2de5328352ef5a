import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { LedgerArchive } from '../../../clients/postgres/ledger-archive';
import type { Hour } from '../../../forecasting/hour';
import type { LedgerEntry, QuestionChain } from '../../../forecasting/ledger/entries';
import { nextHourQuestion } from '../../../forecasting/questions';
import { shareReadsOf } from '../../../system/calls';
import type { Clock } from '../../../system/clock';
import type { ServedAssets } from '../../assets';
import { jsonOrCsv, wantsCsv } from '../../csv';
import { cacheUntilTick, findFinalHour } from '../../hooks/cache-answers';
import { invalidRequest } from '../../http-error';
import { nullable, strict } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { parseWith } from '../../schemas/validation';
import { sendShared } from '../../shared-answer';
import { sendForecastsCsv } from './csv';
import { LedgerEntryAnswer, toLedgerEntry } from './entry';
import { ABOUT_MINUTES, sendMinutes } from './minute-entry';
import { findMinuteQuestion, readMinutePage, sendMinutesCsv } from './minute-page';
import { type ForecastsQuery, ForecastsQuerystring, parseForecastsQuery } from './query';
import { readLedger } from './read-ledger';
import { findNextHourAsset } from './require-next-hour';

export const LedgerPage = Type.Object(
  {
    forecasts: Type.Array(LedgerEntryAnswer, { description: 'Newest target hour first.' }),
    next: nullable(
      Type.String({ description: 'The value of `after` for the next page; null when this page is the last.' }),
    ),
  },
  { ...strict, title: 'LedgerPage' },
);

export interface ForecastsDeps {
  readonly assets: ServedAssets;
  readonly archive: Pick<LedgerArchive, 'entry' | 'entries' | 'minuteEntry' | 'minuteEntries' | 'chains'>;
  readonly clock: Clock;
  readonly clockSpeed?: number | undefined;
}

export function forecastsRoute(deps: ForecastsDeps): FastifyPluginAsyncTypebox {
  // Every open page reads the forecasts when the stream of events says that there is a new one.
  const readShared = shareReadsOf((query: ForecastsQuery) => readPage(deps, query));
  return async (app) => {
    app.get('/forecasts', {
      schema: {
        operationId: 'listForecasts',
        tags: ['forecasts'],
        summary: 'List the forecasts of a range of targets with their settlements',
        description: ABOUT_MINUTES,
        querystring: ForecastsQuerystring,
        response: { 200: jsonOrCsv(LedgerPage), ...clientErrors, ...serverErrors },
      },
      validatorCompiler: parseWith({ querystring: parseForecastsQuery }),
      handler: async (request, reply) => {
        const minutes = findMinuteQuestion(request.query);
        if (minutes !== null) {
          const found = await readMinutePage(deps.archive, { ...request.query, question: minutes });
          return wantsCsv(request, reply) ? sendMinutesCsv(reply, found) : sendMinutes(reply, found);
        }
        const { page, finalHour } = await readShared(request.query);
        cacheUntilTick(reply, finalHour, deps);
        return wantsCsv(request, reply) ? sendForecastsCsv(reply, page) : sendShared(reply, page);
      },
    });
  };
}

async function readPage(
  { assets, archive }: ForecastsDeps,
  { asset: named, question: given, ...query }: ForecastsQuery,
): Promise<{ readonly page: Static<typeof LedgerPage>; readonly finalHour: Hour | null }> {
  const instead = `GET /questions/${given}/forecasts lists its forecasts`;
  const asset = findNextHourAsset(assets, { asset: named, question: given, instead });
  const question = nextHourQuestion(asset).id;
  const after = query.after === undefined ? undefined : await readStart(archive, query.after);
  const entries = await readLedger(archive.entries({ ...query, asset, after }));
  if (entries.length === 0 && query.source !== undefined) {
    requireSource(query.source, await readLedger(archive.chains()), question);
  }
  const isFull = entries.length === query.limit;
  const next = isFull ? (entries.at(-1)?.forecast.id ?? null) : null;
  return { page: { forecasts: entries.map(toLedgerEntry), next }, finalHour: findFinalHour(entries.map(toCached)) };
}

function toCached({ forecast, settlement, void: closed }: LedgerEntry) {
  return { targetHour: forecast.targetHour, isClosed: settlement !== null || closed !== null };
}

/** A page without forecasts must not hide a typing error. @throws HttpError InvalidRequest */
function requireSource(source: string, chains: readonly QuestionChain[], question: string): void {
  const known = chains.filter((chain) => chain.question === question).map((chain) => chain.source);
  if (known.length === 0 || known.includes(source)) return;
  const message = `source "${source.slice(0, 60)}" has no forecasts; the sources are ${known.join(', ')}`;
  throw invalidRequest([{ field: 'source', message }]);
}

/** Reads the forecast after which the page starts. @throws HttpError InvalidRequest when it does not exist */
async function readStart(archive: ForecastsDeps['archive'], id: string) {
  const found = await readLedger(archive.entry({ id }));
  if (found) return found.forecast;
  const shown = JSON.stringify(id.slice(0, 80));
  const message = `after: there is no forecast ${shown}; send the \`next\` of the previous page`;
  throw invalidRequest([{ field: 'after', message }]);
}
