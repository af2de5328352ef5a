import { type Static, Type } from '@sinclair/typebox';
import { randomOf } from '../random-of';

/** Seconds of real time after the script was sent. */
const at = Type.Optional(Type.Number({ minimum: 0, maximum: 86_400 }));
const seconds = Type.Number({ minimum: 0, maximum: 3600 });
const count = Type.Integer({ minimum: 1, maximum: 100_000 });
/** Not set: all assets. */
const asset = Type.Optional(Type.String({ maxLength: 20 }));

/** What the REST API answers instead of trades. */
const RestAnswer = Type.Union([
  Type.Literal('rate-limit'),
  Type.Literal('unavailable'),
  Type.Literal('status-502'),
  Type.Literal('not-json'),
  Type.Literal('hang-up'),
  Type.Literal('silence'),
]);
export type RestAnswer = Static<typeof RestAnswer>;

/** A fault of the simulated exchange. The trades of the REST API and the totals are never changed. */
export const ExchangeFault = Type.Union([
  Type.Object(
    { kind: Type.Literal('stall'), at, seconds },
    { description: 'open connections receive nothing and are not read' },
  ),
  Type.Object(
    {
      kind: Type.Literal('close'),
      at,
      code: Type.Union([Type.Literal(1006), Type.Literal(1012), Type.Literal(1013)]),
      refuseSeconds: Type.Optional(seconds),
    },
    { description: 'connections end; 1006 without a closing message. New ones are refused for refuseSeconds' },
  ),
  Type.Object(
    { kind: Type.Literal('maintenance'), at, seconds },
    { description: 'the status says so, no trades are sent, requests are refused' },
  ),
  Type.Object(
    { kind: Type.Literal('duplicate'), at, messages: count, asset },
    { description: 'messages are sent twice' },
  ),
  Type.Object(
    { kind: Type.Literal('reorder'), at, messages: count, asset },
    { description: 'a message is sent after the one that follows it' },
  ),
  Type.Object({ kind: Type.Literal('hole'), at, trades: count, asset }, { description: 'trades are not sent' }),
  Type.Object(
    { kind: Type.Literal('late'), at, messages: count, seconds, asset },
    { description: 'messages are sent later' },
  ),
  Type.Object(
    { kind: Type.Literal('rest'), at, calls: count, answer: RestAnswer },
    { description: 'calls of the REST API fail' },
  ),
]);
export type ExchangeFault = Static<typeof ExchangeFault>;

/** A list of faults, or a seed from which one is drawn. */
export const FaultScript = Type.Union([
  Type.Object({ faults: Type.Array(ExchangeFault, { minItems: 1, maxItems: 1000 }) }, { additionalProperties: false }),
  Type.Object(
    { seed: Type.Integer(), count: Type.Integer({ minimum: 1, maximum: 1000 }), seconds: Type.Number({ minimum: 1 }) },
    { additionalProperties: false },
  ),
]);
export type FaultScript = Static<typeof FaultScript>;

export function listFaults(script: FaultScript): ExchangeFault[] {
  return 'faults' in script ? script.faults : drawFaults(script);
}

type Pick = (largest: number) => number;
const REST_ANSWERS = RestAnswer.anyOf.map((answer) => answer.const);

const DRAWS: readonly ((at: number, pick: Pick) => ExchangeFault)[] = [
  (at, pick) => ({ kind: 'stall', at, seconds: 5 + pick(20) }),
  (at) => ({ kind: 'close', at, code: 1006 }),
  (at, pick) => ({ kind: 'close', at, code: 1012, refuseSeconds: pick(10) }),
  (at, pick) => ({ kind: 'close', at, code: 1013, refuseSeconds: pick(20) }),
  (at, pick) => ({ kind: 'maintenance', at, seconds: pick(20) }),
  (at, pick) => ({ kind: 'duplicate', at, messages: pick(20) }),
  (at, pick) => ({ kind: 'reorder', at, messages: pick(20) }),
  (at, pick) => ({ kind: 'hole', at, trades: pick(200) }),
  (at, pick) => ({ kind: 'late', at, messages: pick(10), seconds: pick(60) }),
  (at, pick) => ({
    kind: 'rest',
    at,
    calls: pick(5),
    answer: REST_ANSWERS[pick(REST_ANSWERS.length) - 1] ?? 'rate-limit',
  }),
];

/** The same seed draws the same faults. Every kind occurs once before one occurs again. */
function drawFaults({ seed, count: total, seconds: range }: Extract<FaultScript, { seed: number }>): ExchangeFault[] {
  const random = randomOf('faults', seed);
  const pick: Pick = (largest) => 1 + Math.floor(random() * largest);
  const first = pick(DRAWS.length);
  return Array.from({ length: total }, (_, index) => {
    const draw = DRAWS[(first + index) % DRAWS.length] as (typeof DRAWS)[number];
    return draw(Math.floor(((index + random()) / total) * range), pick);
  });
}
