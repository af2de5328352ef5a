import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import type { onRequestHookHandler } from 'fastify';
import { type HourGrid, hourGridJson, MAX_GRID_HOURS } from '../../forecasting/hour-grid';
import { listDeclaredSteps } from '../../operations/hours/declared-steps';
import type { Clock } from '../../system/clock';
import { type AssetQuery, assetField, type ServedAssets } from '../assets';
import { checkToken, HIDES_ADDRESSES, type ShowText, textsFor } from '../hide-addresses';
import { invalidRequest } from '../http-error';
import { nullable, strict } from '../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../schemas/problem-details';
import { describeProblems, parseWith } from '../schemas/validation';
import { readLedger } from './forecasts/read-ledger';

const DEFAULT_COUNT = 24;

const QuerySchema = Type.Object(
  {
    ...assetField,
    count: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MAX_GRID_HOURS,
        default: DEFAULT_COUNT,
        description: 'how many hours to return, back from the newest closed hour',
      }),
    ),
  },
  strict,
);
const check = TypeCompiler.Compile(QuerySchema);

interface HoursQuery extends AssetQuery {
  readonly count: number;
}

/** A URL contains only text. Text that is not a whole number stays text, so that the schema refuses it. */
function parseHoursQuery(input: unknown): HoursQuery {
  const given = input as Record<string, unknown>;
  const isWhole = typeof given.count === 'string' && /^\d{1,15}$/.test(given.count);
  const query: unknown = isWhole ? { ...given, count: Number(given.count) } : given;
  if (check.Check(query)) return { count: DEFAULT_COUNT, ...query };
  throw invalidRequest(describeProblems(check.Errors(query), 'the fields are asset, count'));
}

const StepAnswer = Type.Object(
  {
    step: Type.String({ examples: ['extract'] }),
    state: Type.String({ description: 'succeeded, failed, skipped, upstream-failed or cancelled.' }),
    attempts: Type.Integer(),
    seconds: nullable(
      Type.Number({ description: 'From the first attempt to the end; null when the step did not run.' }),
    ),
    reason: nullable(Type.String({ description: 'The error of a failed step, or why a step was skipped.' })),
    instance_of: nullable(
      Type.String({ description: 'The mapped step of which this is an instance; null for other steps.' }),
    ),
  },
  strict,
);

const HourAnswer = Type.Object(
  {
    hour: Type.String({ examples: ['2026-11-21T07Z'] }),
    outcome: nullable(
      Type.String({ description: 'Outcome of the newest finished run; null when the hour has no finished run.' }),
    ),
    reason: nullable(Type.String({ description: 'Why the outcome is not `published`.' })),
    runs: Type.Integer({ description: 'How many runs of the hour have finished.' }),
    seconds: nullable(
      Type.Number({ description: 'From the start of the first step that ran to the end; null when no step ran.' }),
    ),
    finished_at: nullable(Type.String({ format: 'date-time' })),
    steps: Type.Array(StepAnswer),
  },
  strict,
);

const DeclaredStep = Type.Object(
  {
    step: Type.String({ examples: ['quality'] }),
    inputs: Type.Array(Type.String(), { description: 'The steps whose results it takes.', examples: [['extract']] }),
    mapped: Type.Boolean({ description: 'Whether it runs once for each element of a list, like each active model.' }),
  },
  strict,
);

export const HoursAnswer = Type.Object(
  {
    asset: Type.String(),
    steps: Type.Array(Type.String(), {
      description: 'The names of the steps, in the order of the DAG, without instances.',
    }),
    dag: Type.Array(DeclaredStep, { description: 'The steps that a run has now, in the order of their declaration.' }),
    hours: Type.Array(HourAnswer, { description: 'Newest hour first.' }),
  },
  { ...strict, title: 'Hours' },
);

export interface HoursDeps {
  readonly requireAdmin: onRequestHookHandler;
  readonly assets: ServedAssets;
  readonly readHours: (query: { asset: string; count: number; now: number }) => Promise<HourGrid>;
  readonly clock: Clock;
}

export function hoursRoute({ assets, readHours, requireAdmin, clock }: HoursDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/hours', {
      schema: {
        operationId: 'listHours',
        tags: ['operations'],
        summary: 'Get the outcome and the steps of the newest hours',
        description: HIDES_ADDRESSES,
        querystring: Type.Unsafe<HoursQuery>(QuerySchema),
        response: { 200: HoursAnswer, ...clientErrors, ...serverErrors },
      },
      validatorCompiler: parseWith({ querystring: parseHoursQuery }),
      onRequest: checkToken(requireAdmin),
      handler: async (request) => {
        const { asset: named, count } = request.query;
        const { asset } = assets.find(named);
        const grid = await readLedger(readHours({ asset, count, now: clock.now() }));
        return { ...showReasons(hourGridJson(grid), textsFor(request)), dag: listDeclaredSteps() };
      },
    });
  };
}

type Grid = ReturnType<typeof hourGridJson>;

function showReasons(grid: Grid, show: ShowText): Grid {
  const hours = grid.hours.map((hour) => ({
    ...hour,
    reason: show(hour.reason),
    steps: hour.steps.map((step) => ({ ...step, reason: show(step.reason) })),
  }));
  return { ...grid, hours };
}
