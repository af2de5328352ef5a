import { type Static, Type } from '@sinclair/typebox';
import { XgboostParameters } from '../../models/rise/parameters';

const strict = { additionalProperties: false };

/** The part `live` of params.yaml: the models of the questions with a horizon of minutes. */
export const MinuteParameters = Type.Object(
  {
    /** Number of newest days that a fit uses. */
    trainingDays: Type.Integer({ minimum: 14, maximum: 3_660 }),
    volatility: Type.Object(
      {
        /** The time in which the weight of a squared return halves. */
        halfLifeMinutes: Type.Number({ minimum: 5, maximum: 1_440 }),
        /** Number of newest days whose returns give the shape of the distribution. */
        residualDays: Type.Integer({ minimum: 1, maximum: 30 }),
      },
      strict,
    ),
    har: Type.Object(
      {
        /** The penalty of the ridge regression for each 1,000 rows. */
        ridge: Type.Number({ minimum: 0 }),
        residualDays: Type.Integer({ minimum: 1, maximum: 30 }),
        /** The share of the fitted direction that is forecast. 0: the point is the last price. */
        directionShare: Type.Number({ minimum: 0, maximum: 1 }),
      },
      strict,
    ),
    xgboost: Type.Object(
      {
        ...XgboostParameters.properties,
        /** The largest number of rows that the trees are fitted on; more rows are sampled evenly. */
        rows: Type.Integer({ minimum: 1_000 }),
      },
      strict,
    ),
    combination: Type.Object(
      {
        /** Weight of XGBoost. HAR has weight 1 − xgboostWeight. */
        xgboostWeight: Type.Number({ minimum: 0, maximum: 1 }),
      },
      strict,
    ),
  },
  strict,
);
export type MinuteParameters = Static<typeof MinuteParameters>;
