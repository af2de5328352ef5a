import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { PathLedger } from '../../../clients/postgres/path-ledger';
import { pathJson, pathRecordJson } from '../../../forecasting/path/path-json';
import { choosePublishedPath, computePathRecords } from '../../../forecasting/path/record';
import { AssetQuery, type ServedAssets } from '../../assets';
import { HttpError } from '../../http-error';
import { Interval, IsoTime, Quantile, Replayed } from '../../schemas/forecast-parts';
import { nullable, oneOf, strict } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { readLedger } from './read-ledger';

const Horizon = Type.Object(
  {
    hours: Type.Integer({ minimum: 1, maximum: 24 }),
    id: Type.String({ examples: ['btc-path-7h-har-2026-11-21T14:00Z'] }),
    target: IsoTime,
    late: Type.Boolean({ description: 'Made at or after `target`; it never counts as live.' }),
    prediction: Type.Number({ description: 'USD at `target`.' }),
    interval: Interval,
    quantiles: Type.Array(Quantile),
    state: oneOf(['waiting', 'settled', 'void']),
    actual: nullable(Type.Number({ description: 'USD at `target`; null until the forecast is settled.' })),
    covered: nullable(Type.Boolean({ description: 'Whether the actual is in the interval.' })),
  },
  strict,
);

export const PathAnswer = Type.Object(
  {
    asset: Type.String(),
    source: Type.String({ examples: ['livecoinwatch'] }),
    replayed: Replayed,
    family: Type.String({ description: 'The model family of the path.', examples: ['har'] }),
    origin: Type.String({
      description: 'The newest hour that the path knows.',
      examples: ['2026-11-21T07:00:00.000Z'],
    }),
    made_at: IsoTime,
    last_price: Type.Number({ description: 'USD at `origin`: the forecast that the price does not change.' }),
    snapshot_sha256: Type.String({ description: 'sha256 of the btc_history.csv from which the path was computed.' }),
    horizons: Type.Array(Horizon),
  },
  { ...strict, title: 'Path' },
);
export type PathAnswer = Static<typeof PathAnswer>;

const share = (description: string) => nullable(Type.Number({ description }));

const HorizonRecord = Type.Object(
  {
    hours: Type.Integer(),
    live: Type.Integer({ description: 'Forecasts that were made before their target.' }),
    late: Type.Integer({ description: 'Forecasts that were not; they are not scored here.' }),
    settled: Type.Integer(),
    void: Type.Integer({ description: 'Live forecasts that will never be scored.' }),
    coverage: share('Share of actual prices inside the 90 % interval.'),
    skill: share('1 − pinball loss / that of the hourly trailing quantiles times the root of the horizon.'),
    rmse_ratio: share('RMSE of the prediction over that of the price at the origin.'),
  },
  strict,
);

export const PathRecordAnswer = Type.Object(
  {
    asset: Type.String(),
    records: Type.Array(
      Type.Object({ source: Type.String(), family: Type.String(), horizons: Type.Array(HorizonRecord) }, strict),
    ),
  },
  { ...strict, title: 'PathRecord' },
);
export type PathRecordAnswer = Static<typeof PathRecordAnswer>;

export interface PathRouteDeps {
  readonly assets: ServedAssets;
  readonly paths: Pick<PathLedger, 'newest' | 'scores'>;
}

export function pathRoute({ assets, paths }: PathRouteDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/forecasts/path', {
      schema: {
        operationId: 'getPath',
        tags: ['forecasts'],
        summary: 'Get the newest path: forecasts of the price in 1 to 24 hours',
        querystring: AssetQuery,
        response: { 200: PathAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ query }) => {
        const { asset } = assets.find(query.asset);
        const path = pathJson(choosePublishedPath(await readLedger(paths.newest({ asset }))));
        if (!path) throw noPathYet(asset);
        return path;
      },
    });
    app.get('/record/path', {
      schema: {
        operationId: 'getPathRecord',
        tags: ['forecasts'],
        summary: 'Get the track record of the paths of the last 30 days, by horizon and model family',
        querystring: AssetQuery,
        response: { 200: PathRecordAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ query }) => {
        const { asset } = assets.find(query.asset);
        const records = computePathRecords(await readLedger(paths.scores({ asset })));
        return { asset, records: records.map(pathRecordJson) };
      },
    });
  };
}

function noPathYet(asset: string): HttpError {
  const message = `No path of ${asset} has been forecast yet; the first one follows a few minutes after the first hourly run`;
  return new HttpError('NoPathYet', 404, message);
}
