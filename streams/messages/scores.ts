import { type Static, Type } from '@sinclair/typebox';
import { formatInstant } from '../../forecasting/hour';
import type { MinuteEntry, MinuteForecast, MinuteSettlement } from '../../forecasting/ledger/minute-entries';
import { instant, name, price, revision } from './fields';

const loss = Type.Number({ minimum: 0 });

/** A forecast whose time has come: its scores, or the reason why it has none. The natural key is the id of the forecast. Losses are in USD. */
export const ScoreMessage = Type.Object({
  version: Type.Literal(1),
  forecastId: name,
  question: name,
  asset: name,
  source: name,
  modelVersion: name,
  origin: instant,
  target: instant,
  late: Type.Boolean(),
  /** When the forecast was settled, or voided. */
  closedAt: instant,
  /** `null` when the price at the target is not known for good. */
  scores: Type.Union([
    Type.Object({
      actual: price,
      /** point − actual */
      error: Type.Number(),
      /** price at the origin − actual */
      persistenceError: Type.Number(),
      /** Mean pinball loss of the quantiles; the CRPS is about twice as much. */
      pinball: loss,
      /** That of the trailing quantiles. Absent when the forecast has none. */
      trailingPinball: Type.Optional(loss),
      winkler: loss,
      /** Whether the price was inside of the central 50 % and 90 % intervals. */
      inside50: Type.Boolean(),
      inside90: Type.Boolean(),
      barRevision: revision,
    }),
    Type.Null(),
  ]),
  voidReason: Type.Union([name, Type.Null()]),
});

export type ScoreMessage = Static<typeof ScoreMessage>;

/** `null` for a forecast that is neither settled nor void. */
export function toScoreMessage({ forecast, settlement, void: voided }: MinuteEntry): ScoreMessage | null {
  const closedAt = settlement?.settledAt ?? voided?.voidedAt;
  if (closedAt === undefined) return null;
  const { id: forecastId, question, asset, source, modelVersion, origin, target, late } = forecast;
  return {
    ...{ version: 1, forecastId, question, asset, source, modelVersion, late, closedAt: formatInstant(closedAt) },
    ...{ origin: formatInstant(origin), target: formatInstant(target) },
    scores: settlement && toScores(forecast, settlement),
    voidReason: voided?.reason ?? null,
  };
}

function toScores({ quantiles }: MinuteForecast, settlement: MinuteSettlement): ScoreMessage['scores'] {
  const { actual, error, persistenceError, pinball, trailingPinball, winkler, covered, barRevision } = settlement;
  const valueAt = (level: number) => quantiles.find((quantile) => quantile.level === level)?.value ?? Number.NaN;
  return {
    ...{ actual, error, persistenceError, pinball, winkler, barRevision },
    ...(trailingPinball === undefined ? {} : { trailingPinball }),
    ...{ inside50: actual >= valueAt(0.25) && actual <= valueAt(0.75), inside90: covered },
  };
}
