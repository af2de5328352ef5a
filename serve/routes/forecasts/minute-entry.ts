import { type Static, Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { formatInstant } from '../../../forecasting/hour';
import type { MinuteEntry, MinuteSettlement } from '../../../forecasting/ledger/minute-entries';
import { registeredModelName } from '../../../forecasting/questions';
import { JSON_TYPE } from '../../fastify';
import { Baseline, Interval, IsoTime, Quantile } from '../../schemas/forecast-parts';
import { nullable, oneOf, strict } from '../../schemas/plain-schemas';
import { Seal, Void } from './entry';

const Settlement = Type.Object(
  {
    actual: Type.Number({ description: 'USD: the close of the 1-minute bar that ends at `target`.' }),
    error: Type.Number({ description: 'USD: prediction minus actual.' }),
    persistence_error: Type.Number({ description: 'USD: the price at `origin` minus actual.' }),
    covered: Type.Boolean({ description: 'Whether the actual is in the interval.' }),
    pinball: Type.Number({ description: 'USD: mean pinball loss of the quantiles.' }),
    winkler: Type.Number({ description: 'USD: Winkler score of the interval.' }),
    rank: Type.Integer({ description: 'How many of the quantiles are below the actual.' }),
    trailing_pinball: nullable(Type.Number({ description: 'USD: mean pinball loss of the trailing quantiles.' })),
    bar_revision: Type.Integer({ description: 'The revision of the bar from which the actual was read.' }),
    settled_at: IsoTime,
    hash: Type.String(),
  },
  strict,
);

/** A forecast of the live line and its settlement. */
export const MinuteEntryAnswer = Type.Object(
  {
    id: Type.String({ examples: ['btc-5m-v3-2026-11-21T07:10Z'] }),
    asset: Type.String(),
    question: Type.String({ examples: ['btc-5m'] }),
    prediction: Type.Number({ description: 'USD at `target`.' }),
    interval: Interval,
    quantiles: Type.Array(Quantile),
    trailing_quantiles: nullable(
      Type.Array(Quantile, { description: 'The trailing quantiles at the same origin and levels, as a baseline.' }),
    ),
    origin: IsoTime,
    target: IsoTime,
    made_at: IsoTime,
    late: Type.Boolean({
      description: 'Whether it was made at or after `target`. Late forecasts never count as live.',
    }),
    model: Type.Object({ name: Type.String(), version: Type.String() }, strict),
    data: Type.Object(
      { source: Type.String({ examples: ['kraken'] }), bar_revision: Type.Integer(), features_sha256: Type.String() },
      strict,
    ),
    baseline: Baseline,
    seal: Seal,
    state: oneOf(['waiting', 'settled', 'void'], {
      description:
        'settled: the forecast is scored. waiting: the bar that ends at its target is not stored yet. void: it will never be scored.',
    }),
    settlement: nullable(Settlement),
    void: nullable(Void),
  },
  { ...strict, title: 'MinuteLedgerEntry' },
);
export type MinuteEntryAnswer = Static<typeof MinuteEntryAnswer>;

/** For the description of the routes that answer with such forecasts, too. */
export const ABOUT_MINUTES = `A forecast of a question of the live line, like \`btc-5m\`, has other fields: ${Object.keys(MinuteEntryAnswer.properties).join(', ')}.`;

/**
 * Answers with forecasts of minutes. The schema of the route describes the forecasts of hours: one schema for both would need a validator,
 * which takes 10 ms of the first request.
 */
export function sendMinutes(reply: FastifyReply, answer: object): FastifyReply {
  return reply.type(JSON_TYPE).send(JSON.stringify(answer));
}

export function toMinuteEntry({ forecast, settlement, void: voided }: MinuteEntry): MinuteEntryAnswer {
  const { id, asset, question, point, interval, quantiles, trailingQuantiles, late, modelVersion } = forecast;
  const { source, barRevision, featuresSha256, position, previousHash, hash } = forecast;
  return {
    ...{ id, asset, question, prediction: point, interval, quantiles: [...quantiles] },
    trailing_quantiles: trailingQuantiles ? [...trailingQuantiles] : null,
    origin: formatInstant(forecast.origin),
    target: formatInstant(forecast.target),
    made_at: formatInstant(forecast.madeAt),
    late,
    model: { name: registeredModelName({ id: question }), version: modelVersion },
    data: { source, bar_revision: barRevision, features_sha256: featuresSha256 },
    baseline: { name: 'persistence', prediction: forecast.lastRate },
    seal: { position, previous_hash: previousHash, hash },
    state: settlement ? 'settled' : voided ? 'void' : 'waiting',
    settlement: settlement && toSettlement(settlement),
    void: voided && { reason: voided.reason, voided_at: formatInstant(voided.voidedAt), hash: voided.hash },
  };
}

function toSettlement(settlement: MinuteSettlement): NonNullable<MinuteEntryAnswer['settlement']> {
  const { actual, error, persistenceError, covered, pinball, winkler, rank, barRevision, settledAt, hash } = settlement;
  return {
    ...{ actual, error, persistence_error: persistenceError, covered, pinball, winkler, rank },
    ...{ trailing_pinball: settlement.trailingPinball ?? null, bar_revision: barRevision },
    ...{ settled_at: formatInstant(settledAt), hash },
  };
}
