import { type Static, Type } from '@sinclair/typebox';
import { endOf, type LiveBar } from '../../clients/postgres/live';
import { formatInstant } from '../../forecasting/hour';
import type { MinuteEntry } from '../../forecasting/ledger/minute-entries';
import { IsoTime } from './forecast-parts';
import { nullable, oneOf, strict } from './plain-schemas';

/** A 1-minute bar. */
export const LiveBarAnswer = Type.Object(
  {
    minute: Type.String({ description: 'The start of the minute.', examples: ['2026-11-21T07:05:00.000Z'] }),
    end: IsoTime,
    open: Type.Number({ description: 'USD.' }),
    high: Type.Number(),
    low: Type.Number(),
    close: Type.Number(),
    volume: Type.Number({ description: 'In units of the asset.' }),
    trades: Type.Integer({ description: '0: the prices are the close before.' }),
    revision: Type.Integer({ description: '0 for the first bar of the minute; each correction has the next number.' }),
    is_complete: Type.Boolean({ description: 'False when a trade may be missing.' }),
    known_at: IsoTime,
  },
  { ...strict, title: 'LiveBar' },
);
export type LiveBarAnswer = Static<typeof LiveBarAnswer>;

export function toLiveBarAnswer(bar: LiveBar): LiveBarAnswer {
  const { minute, open, high, low, close, volume, trades, revision, isComplete, knownAt } = bar;
  const times = { minute: formatInstant(minute), end: formatInstant(endOf(bar)) };
  const prices = { open, high, low, close, volume, trades, revision };
  return { ...times, ...prices, is_complete: isComplete, known_at: formatInstant(knownAt) };
}

/** A forecast of the live line and what came of it, in short: GET /forecasts?question=… has all fields. */
export const LiveForecast = Type.Object(
  {
    id: Type.String({ examples: ['btc-5m-v3-2026-11-21T07:10Z'] }),
    model_version: Type.String(),
    origin: IsoTime,
    target: IsoTime,
    made_at: IsoTime,
    late: Type.Boolean({ description: 'Made at or after `target`; it never counts as live.' }),
    prediction: Type.Number({ description: 'USD at `target`.' }),
    lower: Type.Number({ description: 'USD: the lower end of the published interval.' }),
    upper: Type.Number(),
    last_price: Type.Number({ description: 'USD at `origin`: the forecast that the price does not change.' }),
    state: oneOf(['waiting', 'settled', 'void']),
    actual: nullable(Type.Number({ description: 'USD at `target`; null until the forecast is settled.' })),
    error: nullable(Type.Number({ description: 'USD: prediction minus actual.' })),
    covered: nullable(Type.Boolean({ description: 'Whether the actual is in the interval.' })),
    pinball: nullable(Type.Number({ description: 'USD: mean pinball loss of the quantiles.' })),
    trailing_pinball: nullable(Type.Number({ description: 'USD: the same of the trailing quantiles.' })),
    void_reason: nullable(Type.String()),
  },
  { ...strict, title: 'LiveForecast' },
);
export type LiveForecast = Static<typeof LiveForecast>;

export function toLiveForecast({ forecast, settlement, void: voided }: MinuteEntry): LiveForecast {
  const { id, modelVersion, origin, target, madeAt, late, point, interval, lastRate } = forecast;
  return {
    ...{ id, model_version: modelVersion, origin: formatInstant(origin), target: formatInstant(target) },
    ...{ made_at: formatInstant(madeAt), late, prediction: point, lower: interval.lower, upper: interval.upper },
    last_price: lastRate,
    state: settlement ? 'settled' : voided ? 'void' : 'waiting',
    actual: settlement?.actual ?? null,
    error: settlement?.error ?? null,
    covered: settlement?.covered ?? null,
    pinball: settlement?.pinball ?? null,
    trailing_pinball: settlement?.trailingPinball ?? null,
    void_reason: voided?.reason ?? null,
  };
}
