import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { onRequestHookHandler } from 'fastify';
import { formatHour, formatInstant, hourlyWorkflowId } from '../../../forecasting/hour';
import { type RunsInProgress, readRunsInProgress } from '../../../operations/hours/read-running';
import { AssetQuery, type ServedAssets } from '../../assets';
import { checkToken, HIDES_ADDRESSES, type ShowText, textsFor } from '../../hide-addresses';
import type { PageLinks } from '../../page-links';
import { HourText } from '../../schemas/hours';
import { nullable, strict } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import type { TemporalAccess } from '../../temporal-client';
import { StepDetail, toStepDetail } from './answer';

const HourInProgress = Type.Object(
  {
    hour: HourText('The hour.'),
    steps: Type.Array(StepDetail, { description: 'In the order of the DAG; instances follow their mapped step.' }),
    problem: nullable(Type.String({ description: 'Why the steps are not known; null when they are.' })),
    temporal_url: nullable(Type.String({ description: 'The run on the page of Temporal.' })),
  },
  strict,
);

const BackfillInProgress = Type.Object(
  {
    ...{ from: HourText('Its first hour.'), to: HourText('Its last hour.') },
    parallel: Type.Integer({ description: 'How many hours may run at the same time.' }),
    ended: Type.Integer({ description: 'How many hours it has run.' }),
    running: Type.Integer(),
    waiting: nullable(Type.Integer({ description: 'Null until the hours to run are known.' })),
    stopping: Type.Boolean({ description: 'Whether it was cancelled, so that no further hour starts.' }),
  },
  strict,
);

export const RunningAnswer = Type.Object(
  {
    asset: Type.String({ examples: ['BTC'] }),
    hours: Type.Array(HourInProgress, { description: 'The hours that run now, newest first: at most 10.' }),
    pause_note: nullable(
      Type.String({ description: 'Why and by whom the hourly runs were paused; null when they are not.' }),
    ),
    next_start: nullable(Type.String({ format: 'date-time', description: 'When the next hour starts.' })),
    backfill: nullable(BackfillInProgress),
  },
  { ...strict, title: 'RunsInProgress' },
);
export type RunningAnswer = Static<typeof RunningAnswer>;

export interface RunningDeps {
  readonly assets: ServedAssets;
  readonly temporal: Pick<TemporalAccess, 'use'>;
  readonly links: PageLinks;
  readonly requireAdmin: onRequestHookHandler;
}

/** Many pages ask after the same event. Within this time they get the same answer. */
const SHARED_MS = 1_000;

export function runningRoute({ assets, temporal, links, requireAdmin }: RunningDeps): FastifyPluginAsyncTypebox {
  const shared = new Map<string, { at: number; runs: Promise<RunsInProgress> }>();
  const read = (asset: string): Promise<RunsInProgress> => {
    const last = shared.get(asset);
    if (last && performance.now() - last.at < SHARED_MS) return last.runs;
    const runs = temporal.use((client) => readRunsInProgress(client, { asset }));
    shared.set(asset, { at: performance.now(), runs });
    return runs;
  };
  return async (app) => {
    app.get('/hours/running', {
      schema: {
        operationId: 'getRunningHours',
        tags: ['operations'],
        summary: 'Get what runs now: the steps of running hours, the backfill, the pause, the next start',
        description: HIDES_ADDRESSES,
        querystring: AssetQuery,
        response: { 200: RunningAnswer, ...clientErrors, ...serverErrors },
      },
      onRequest: checkToken(requireAdmin),
      handler: async (request) => {
        const { asset } = assets.find(request.query.asset);
        return runningJson(asset, await read(asset), { links, show: textsFor(request) });
      },
    });
  };
}

function runningJson(
  asset: string,
  { hours, pauseNote, nextStart, backfill }: RunsInProgress,
  { links, show }: { links: PageLinks; show: ShowText },
) {
  return {
    asset,
    hours: hours.map(({ hour, steps, problem }) => ({
      ...{ hour: formatHour(hour), steps: steps.map((step) => toStepDetail(step, show)), problem: show(problem) },
      temporal_url: links.workflow(hourlyWorkflowId({ asset, hour })),
    })),
    pause_note: pauseNote,
    next_start: nextStart === null ? null : formatInstant(nextStart),
    backfill: backfill && {
      ...{ from: formatHour(backfill.from), to: formatHour(backfill.to), parallel: backfill.parallel },
      ...{ ended: backfill.ended.length, running: backfill.running.length, waiting: backfill.waiting },
      stopping: backfill.isStopping,
    },
  };
}
