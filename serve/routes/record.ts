import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { LedgerArchive } from '../../clients/postgres/ledger-archive';
import type { Hour } from '../../forecasting/hour';
import { minuteRecordJson } from '../../forecasting/minute-record';
import { assetOfQuestion } from '../../forecasting/questions';
import { computeTrackRecord, type RecordedForecast, trackRecordJson } from '../../forecasting/track-record';
import { computeSkillWindows, skillJson } from '../../forecasting/track-record-skill';
import { cacheFor, DeadlineError, singleFlight } from '../../system/calls';
import type { Clock } from '../../system/clock';
import { assetField, type ServedAssets } from '../assets';
import { cacheUntilTick, findFinalHour } from '../hooks/cache-answers';
import { HttpError, unavailable } from '../http-error';
import { plainText, strict } from '../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../schemas/problem-details';
import { RecordAnswer } from '../schemas/record';
import { sendShared } from '../shared-answer';
import { findMinuteQuestion } from './forecasts/minute-page';
import { readLedger } from './forecasts/read-ledger';
import { findNextHourAsset } from './forecasts/require-next-hour';

/** The track record is read at most this often. It changes once an hour, and reading it takes all forecasts. */
const READ_INTERVAL_MS = 10_000;
/** The first read after a start can take longer than a request waits. The next request then waits for the same read. */
const RETRY_INTERVAL_MS = 1_000;

const RecordQuery = Type.Object(
  {
    ...assetField,
    question: Type.Optional(
      Type.String({
        ...plainText,
        description:
          "the question about the next hour's price, which is the default, one of the live line, like btc-5m, or of a path, like btc-path-7h",
      }),
    ),
  },
  strict,
);

export interface RecordDeps {
  readonly assets: ServedAssets;
  readonly archive: Pick<LedgerArchive, 'recorded' | 'minuteRecords'>;
  readonly clock: Clock;
  readonly clockSpeed?: number | undefined;
}

export function recordRoute({ assets, archive, clock, clockSpeed }: RecordDeps): FastifyPluginAsyncTypebox {
  const readers = new Map(assets.all.map(({ asset }) => [asset, createReader(asset, { archive, clock })]));
  return async (app) => {
    app.get('/record', {
      schema: {
        operationId: 'getRecord',
        tags: ['forecasts'],
        summary: 'Get the track record: the scores of the forecasts that were published before their target hour',
        querystring: RecordQuery,
        response: { 200: RecordAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ query: { asset: named, question } }, reply) => {
        const minutes = findMinuteQuestion({ asset: named, question });
        if (minutes !== null) return readMinuteAnswer(archive, minutes);
        const instead = 'GET /models/:id/performance answers for each model of another question';
        const read = await readers.get(findNextHourAsset(assets, { asset: named, question, instead }))?.();
        cacheUntilTick(reply, read?.finalHour ?? null, { clock, clockSpeed });
        return read && sendShared(reply, read.answer);
      },
    });
  };
}

function createReader(asset: string, { archive, clock }: Omit<RecordDeps, 'assets'>) {
  const readArchive = singleFlight(() => archive.recorded({ asset }));
  const read = () => readRecord(asset, readArchive());
  return cacheFor(READ_INTERVAL_MS, { clock, read, failureMs: RETRY_INTERVAL_MS });
}

async function readRecord(
  asset: string,
  read: ReturnType<RecordDeps['archive']['recorded']>,
): Promise<{ answer: Static<typeof RecordAnswer>; finalHour: Hour | null }> {
  const chains = await readLedger(read).catch((error: unknown) => {
    throw isSlow(error) ? unavailable('RecordNotReady', NOT_READY, { cause: error }) : error;
  });
  const answer = {
    asset,
    sources: [...chains].map(([source, forecasts]) => ({
      ...trackRecordJson(computeTrackRecord(source, forecasts)),
      skill: skillJson(computeSkillWindows(forecasts)),
    })),
  };
  return { answer, finalHour: findFinalHourOf([...chains.values()]) };
}

async function readMinuteAnswer(
  archive: RecordDeps['archive'],
  question: string,
): Promise<Static<typeof RecordAnswer>> {
  const records = await readLedger(archive.minuteRecords({ question }));
  return { asset: assetOfQuestion(question), sources: records.map(minuteRecordJson) };
}

/** Of the present source; the forecasts of others change no more. They are in ascending order of target hours. */
function findFinalHourOf(chains: readonly (readonly RecordedForecast[])[]): Hour | null {
  const newestOf = (chain: readonly RecordedForecast[]) => chain.at(-1)?.targetHour ?? 0;
  const [newest = []] = [...chains].sort((one, other) => newestOf(other) - newestOf(one));
  return findFinalHour(newest.map(({ targetHour, outcome }) => ({ targetHour, isClosed: outcome !== null })));
}

const NOT_READY =
  'The track record is being computed. This takes some seconds after the start of the server, longer if the database is slow; try again';

/** Whether the read goes on, but took longer than a request may wait. */
function isSlow(error: unknown): boolean {
  return error instanceof HttpError && error.cause instanceof DeadlineError;
}
