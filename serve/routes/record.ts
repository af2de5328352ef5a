import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { LedgerArchive } from '../../clients/postgres/ledger-archive';
import {
  computeTrackRecord,
  type RecordedForecast,
  trackRecordJson,
  WINDOW_NAMES,
} from '../../forecasting/track-record';
import { computeSkillWindows, SKILL_CONCLUSIONS, skillJson } from '../../forecasting/track-record-skill';
import { cacheFor, DeadlineError, singleFlight } from '../../system/calls';
import type { Clock } from '../../system/clock';
import { assetField, type ServedAssets } from '../assets';
import { type CachedForecast, cacheForecastsUntilTick } from '../hooks/cache-answers';
import { HttpError, unavailable } from '../http-error';
import { IsoTime } from '../schemas/forecast-parts';
import { nullable, oneOf, plainText, strict } from '../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../schemas/problem-details';
import { readLedger } from './forecasts/read-ledger';
import { findNextHourAsset } from './forecasts/require-next-hour';

/** The track record is read at most this often. It changes once an hour, and reading it takes all forecasts. */
const READ_INTERVAL_MS = 10_000;
/** The first read after a start can take longer than a request waits. The next request then waits for the same read. */
const RETRY_INTERVAL_MS = 1_000;

const usd = (description: string) => nullable(Type.Number({ description: `USD: ${description}` }));
const share = (description: string) => nullable(Type.Number({ description }));

const RecordWindow = Type.Object(
  {
    window: oneOf(WINDOW_NAMES, { description: 'The length of the window that ends with the newest settled hour.' }),
    first_hour: nullable(IsoTime),
    last_hour: nullable(IsoTime),
    settled: Type.Integer({ description: 'Settled forecasts in the window.' }),
    rmse: usd('root mean squared error of the prediction.'),
    mae: usd('mean absolute error of the prediction.'),
    rmse_ratio: share(
      'RMSE divided by the RMSE of persistence ("the price does not change") on the same hours; below 1 is better.',
    ),
    mae_ratio: share(
      'MAE divided by the MAE of persistence ("the price does not change") on the same hours; below 1 is better.',
    ),
    coverage: share('Share of the actual prices that are inside the published interval.'),
    pinball: usd('mean pinball loss of the quantiles.'),
    pinball_skill_to_persistence_point: share(
      '1 − pinball / pinball of a forecast whose quantiles all equal the last price. That forecast has no width, so almost any interval beats it. Use `skill` instead.',
    ),
    winkler: usd('mean Winkler score of the published interval.'),
  },
  strict,
);

const SkillWindow = Type.Object(
  {
    window: oneOf(WINDOW_NAMES, { description: 'As in `windows`.' }),
    hours: Type.Integer({ description: 'Settled live forecasts for which the baseline is known.' }),
    skill: share('1 − loss / loss of the baseline: positive is better. Null below `min_hours`.'),
    lower: share('The lower end of the 95 % confidence interval of the skill.'),
    upper: share('The upper end of the 95 % confidence interval of the skill.'),
    conclusion: oneOf(SKILL_CONCLUSIONS, {
      description:
        'better or worse: the confidence interval does not contain 0. too few to tell: fewer than `min_hours`.',
    }),
    text: Type.String({ description: 'The conclusion and its figures as a sentence.' }),
  },
  strict,
);

const RecordSkill = Type.Object(
  {
    score: Type.String(),
    baseline: Type.String({
      description: 'The empirical quantiles of the hourly returns of `baseline_hours` before each forecast.',
    }),
    baseline_hours: Type.Integer(),
    min_hours: Type.Integer({ description: 'A window with fewer hours gets the conclusion "too few to tell".' }),
    windows: Type.Array(SkillWindow),
  },
  { ...strict, description: 'The skill of the published distributions, as in the back-test.' },
);

const SourceRecord = Type.Object(
  {
    source: Type.String({ examples: ['livecoinwatch'] }),
    replayed: Type.Boolean({
      description: 'Whether the prices are replayed or generated (see `source`), not current.',
    }),
    live: Type.Integer({
      description:
        'Forecasts made before their target hour. All other counts and scores, except `late`, include only these.',
    }),
    late: Type.Integer({
      description: 'Forecasts made at or after their target hour. They are never scored in the track record.',
    }),
    settled: Type.Integer(),
    void: Type.Integer({ description: 'Forecasts whose actual price never became known.' }),
    waiting: Type.Integer({ description: 'Forecasts whose target hour or actual price is not known yet.' }),
    windows: Type.Array(RecordWindow),
    skill: RecordSkill,
  },
  strict,
);

/** The track record of the published forecasts. */
export const RecordAnswer = Type.Object(
  { asset: Type.String(), sources: Type.Array(SourceRecord) },
  { ...strict, title: 'Record' },
);

const RecordQuery = Type.Object(
  {
    ...assetField,
    question: Type.Optional(
      Type.String({ ...plainText, description: "the question about the next hour's price, which is the default" }),
    ),
  },
  strict,
);

export interface RecordDeps {
  readonly assets: ServedAssets;
  readonly archive: Pick<LedgerArchive, 'recorded'>;
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
        const instead = 'GET /models/:id/performance answers for each model of another question';
        const read = await readers.get(findNextHourAsset(assets, { asset: named, question, instead }))?.();
        cacheForecastsUntilTick(reply, read?.newest ?? [], { clock, clockSpeed });
        return read?.answer;
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
): Promise<{ answer: Static<typeof RecordAnswer>; newest: readonly CachedForecast[] }> {
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
  return { answer, newest: findNewest([...chains.values()]) };
}

/** The forecasts of the present source; those of others change no more. In ascending order of target hours. */
function findNewest(chains: readonly (readonly RecordedForecast[])[]): CachedForecast[] {
  const newestOf = (chain: readonly RecordedForecast[]) => chain.at(-1)?.targetHour ?? 0;
  const [newest = []] = [...chains].sort((one, other) => newestOf(other) - newestOf(one));
  return newest.map(({ targetHour, outcome }) => ({ targetHour, isClosed: outcome !== null }));
}

const NOT_READY =
  'The track record is being computed. This takes some seconds after the start of the server, longer if the database is slow; try again';

/** Whether the read goes on, but took longer than a request may wait. */
function isSlow(error: unknown): boolean {
  return error instanceof HttpError && error.cause instanceof DeadlineError;
}
