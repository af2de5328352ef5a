import { type Static, Type } from '@sinclair/typebox';

/** The parameters of XGBoost, by its names for them in snake case. */
export const XgboostParameters = Type.Object(
  {
    rounds: Type.Integer({ minimum: 1, maximum: 5_000 }),
    maxDepth: Type.Integer({ minimum: 1, maximum: 12 }),
    learningRate: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
    /** The least share of the hours of a tree in one leaf, weighted by p (1 − p) for a probability p. */
    minLeafShare: Type.Number({ minimum: 0, maximum: 0.5 }),
    /** The share of the hours that each tree sees, and the share of the features. */
    subsample: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
    columnShare: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
    seed: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export type XgboostParameters = Static<typeof XgboostParameters>;

/** The part `rise` of params.yaml: the parameters of the families for questions about a rise. */
export const RiseParameters = Type.Object(
  {
    logistic: Type.Object(
      {
        /** The ridge penalty for each training hour, on scaled features. */
        penalty: Type.Number({ minimum: 0 }),
      },
      { additionalProperties: false },
    ),
    xgboost: XgboostParameters,
  },
  { additionalProperties: false },
);
export type RiseParameters = Static<typeof RiseParameters>;
