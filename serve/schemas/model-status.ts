import { type Static, Type } from '@sinclair/typebox';
import { Gated, GateReason, IsoTime } from './forecast-parts';
import { nullable, oneOf } from './plain-unions';

const strict = { additionalProperties: false };

/** The model that answers now. */
export const ModelStatus = Type.Object(
  {
    name: Type.String(),
    version: Type.String(),
    run_id: Type.String(),
    loaded_at: IsoTime,
    loaded_from: oneOf(['registry', 'disk']),
    levels: Type.Array(Type.Number(), { description: 'The quantiles that it gives.' }),
  },
  { ...strict, title: 'ModelStatus' },
);
export type ModelStatus = Static<typeof ModelStatus>;

export const DataStatus = Type.Object(
  {
    source: Type.String(),
    last_hour: IsoTime,
    age_s: Type.Integer(),
    stale: Type.Boolean(),
    gated: Gated,
    gate_reason: GateReason,
  },
  strict,
);
export type DataStatus = Static<typeof DataStatus>;

export const Readiness = Type.Object(
  {
    ready: Type.Boolean(),
    reason: nullable(Type.String({ description: 'Why not, or what is missing all the same.' })),
    model: nullable(ModelStatus),
    data: nullable(DataStatus),
  },
  { ...strict, title: 'Readiness' },
);
export type Readiness = Static<typeof Readiness>;
