import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { onRequestHookHandler } from 'fastify';
import { type AssetHour, formatHour, type Hour } from '../../../forecasting/hour';
import type { HourDetail } from '../../../operations/hours/read-hour';
import type { Clock } from '../../../system/clock';
import { AssetQuery, type ServedAssets } from '../../assets';
import { checkToken, HIDES_ADDRESSES, textsFor } from '../../hide-addresses';
import { HttpError } from '../../http-error';
import type { PageLinks } from '../../page-links';
import { readWrittenHour, WrittenHour } from '../../schemas/hours';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { readLedger } from '../forecasts/read-ledger';
import { HourDetailAnswer, nameAssetInRemedies, toHourDetail } from './answer';

export interface HourDeps {
  readonly assets: ServedAssets;
  readonly readHour: (hour: AssetHour) => Promise<HourDetail>;
  readonly links: PageLinks;
  readonly clock: Clock;
  readonly requireAdmin: onRequestHookHandler;
}

const Params = Type.Object({ hour: WrittenHour('the hour') });

export function hourRoute({ assets, readHour, links, clock, requireAdmin }: HourDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/hours/:hour', {
      schema: {
        operationId: 'getHour',
        tags: ['operations'],
        summary: 'Get the runs of an hour with all steps: attempts, durations, errors, remedies, inputs and outputs',
        description: HIDES_ADDRESSES,
        params: Params,
        querystring: AssetQuery,
        response: { 200: HourDetailAnswer, ...clientErrors, ...serverErrors },
      },
      onRequest: checkToken(requireAdmin),
      handler: async (request) => {
        const { params, query } = request;
        const { asset } = assets.find(query.asset);
        const hour = readWrittenHour('hour', params.hour);
        const detail = await readLedger(readHour({ asset, hour }));
        const isKnown = detail.runs.length > 0 || detail.forecast !== null || detail.snapshots.length > 0;
        if (!isKnown && hour > clock.now()) throw inTheFuture(hour);
        const answer = toHourDetail({ asset, hour }, detail, { links, show: textsFor(request) });
        return assets.all.length === 1 ? answer : nameAssetInRemedies(answer);
      },
    });
  };
}

function inTheFuture(hour: Hour): HttpError {
  return new HttpError('NoSuchHour', 404, `${formatHour(hour)} is in the future, so it has no run yet`);
}
