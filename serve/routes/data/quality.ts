import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { formatHour, formatInstant, HOUR_MS, hourOf } from '../../../forecasting/hour';
import { MAX_GRID_HOURS } from '../../../forecasting/hour-grid';
import { describeReplay } from '../../../forecasting/replay';
import {
  type Quality,
  type QualityDeps,
  type QualityOfHour,
  readQuality,
} from '../../../operations/quality/read-quality';
import type { Clock } from '../../../system/clock';
import { assetField, type ServedAssets } from '../../assets';
import { IsoTime, Replayed } from '../../schemas/forecast-parts';
import { HourText } from '../../schemas/hours';
import { nullable, oneOf, strict } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { readLedger } from '../forecasts/read-ledger';

const DEFAULT_COUNT = 24;
const READ_DEADLINE_MS = 10_000;

const CheckAnswer = Type.Object(
  {
    rule: Type.String({ examples: ['gaps'] }),
    title: Type.String({ examples: ['Gaps'] }),
    status: oneOf(['pass', 'warn', 'fail'], { description: 'A rule that fails closes the data gate.' }),
    text: Type.String({ description: 'The result in one sentence.' }),
    value: nullable(Type.Number({ description: 'What was measured, in the unit of `limit`.' })),
    limit: Type.Number({ description: 'The limit of `value`.' }),
    count: Type.Integer({ description: 'How many rows, values or hours break the rule.' }),
    hours: Type.Array(HourText('One of the first hours that break the rule.')),
  },
  strict,
);
const QualityHour = Type.Object(
  {
    hour: HourText('The hour of the run.'),
    source: nullable(Type.String({ description: 'The source of the prices.' })),
    finished_at: IsoTime,
    passed: nullable(
      Type.Boolean({ description: 'Whether the data passed the data gate; null when the run ended before the check.' }),
    ),
    reason: nullable(Type.String({ description: 'Why the data did not pass.' })),
    checks: Type.Array(CheckAnswer),
  },
  strict,
);
const KnownPrices = Type.Object(
  {
    ...{ source: Type.String(), replayed: Replayed },
    ...{ from: HourText('The first hour with a price.'), to: HourText('The newest hour with a price.') },
    hours: Type.Integer({ description: 'Hours with a price.' }),
    missing: Type.Integer({ description: 'Hours without a price between the first and the newest.' }),
    gaps: Type.Array(
      Type.Object({ from: HourText('Its first hour.'), to: HourText('Its last hour.'), hours: Type.Integer() }, strict),
      { description: 'Consecutive hours without a price, ascending.' },
    ),
  },
  strict,
);
export const QualityAnswer = Type.Object(
  {
    asset: Type.String(),
    hours: Type.Array(QualityHour, { description: 'The checks of the newest run of each hour, newest hour first.' }),
    prices: nullable(KnownPrices),
  },
  { ...strict, title: 'Quality' },
);
export type QualityAnswer = Static<typeof QualityAnswer>;

const Query = Type.Object(
  {
    ...assetField,
    count: Type.Optional(
      Type.String({
        pattern: '^([1-9]\\d?|[1-6]\\d{2}|7[01]\\d|720)$',
        description: `how many hours, back from the newest closed one: 1 to ${MAX_GRID_HOURS}; default: ${DEFAULT_COUNT}`,
      }),
    ),
  },
  strict,
);

export interface QualityRouteDeps extends QualityDeps {
  readonly assets: ServedAssets;
  readonly clock: Clock;
}

export function qualityRoute({ assets, clock, ...deps }: QualityRouteDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/quality', {
      schema: {
        operationId: 'getQuality',
        tags: ['data'],
        summary: 'Get the quality checks of the newest hours, and the gaps in the prices',
        querystring: Query,
        response: { 200: QualityAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ query: { asset: named, count = String(DEFAULT_COUNT) } }) => {
        const { asset } = assets.find(named);
        const now = clock.now();
        const from = hourOf(now) - (Number(count) - 1) * HOUR_MS;
        return toAnswer(asset, await readLedger(readQuality(deps, { asset, from, now }), READ_DEADLINE_MS));
      },
    });
  };
}

function toAnswer(asset: string, { hours, prices }: Quality): QualityAnswer {
  return { asset, hours: hours.map(toHour), prices: prices && toPrices(prices) };
}

function toHour({ hour, source, finishedAt, passed, reason, checks }: QualityOfHour) {
  const described = checks.map((check) => ({ ...check, hours: check.hours.map(formatHour) }));
  return { hour: formatHour(hour), source, finished_at: formatInstant(finishedAt), passed, reason, checks: described };
}

function toPrices({ source, from, to, known, gaps }: NonNullable<Quality['prices']>) {
  return {
    ...{ source, replayed: describeReplay(source, to), from: formatHour(from), to: formatHour(to), hours: known },
    missing: gaps.reduce((sum, { hours }) => sum + hours, 0),
    gaps: gaps.map(({ first, last, hours }) => ({ from: formatHour(first), to: formatHour(last), hours })),
  };
}
