import { type Static, Type } from '@sinclair/typebox';
import { CalibrationParameters } from '../models/calibration';

export const PathHarParameters = Type.Object(
  {
    /** Number of newest hours that the regressions are fitted on. */
    fitHours: Type.Integer({ minimum: 336 }),
    /** The penalty of the ridge regressions. */
    ridge: Type.Number({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export type PathHarParameters = Static<typeof PathHarParameters>;

export const PathEwmaParameters = Type.Object(
  {
    /** The weight of a squared return, relative to the weight of the return one hour later. */
    decay: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
    /** The share of the distance to the mean variance that is left after an hour. */
    persistence: Type.Number({ minimum: 0, maximum: 1 }),
  },
  { additionalProperties: false },
);
export type PathEwmaParameters = Static<typeof PathEwmaParameters>;

export const PathArimaParameters = Type.Object(
  {
    /** The autoregressive and the moving-average order. The order of differences is 1. */
    p: Type.Integer({ minimum: 0, maximum: 3 }),
    q: Type.Integer({ minimum: 0, maximum: 3 }),
    /** Number of newest hours that a fit uses. */
    fitHours: Type.Integer({ minimum: 168, maximum: 2_000 }),
    /** The volatility that the log prices are measured in. */
    ewma: PathEwmaParameters,
  },
  { additionalProperties: false },
);
export type PathArimaParameters = Static<typeof PathArimaParameters>;

/** params.yaml: `path`. */
export const PathParameters = Type.Object(
  {
    /** Number of newest hours whose residuals give the shape of each horizon's distribution. */
    residualHours: Type.Integer({ minimum: 336, maximum: 2_000 }),
    /** Of each horizon apart. The rate is divided by the horizon. */
    calibration: CalibrationParameters,
    har: PathHarParameters,
    ewma: PathEwmaParameters,
    arima: PathArimaParameters,
  },
  { additionalProperties: false },
);
export type PathParameters = Static<typeof PathParameters>;
