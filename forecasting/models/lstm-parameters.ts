import { type Static, Type } from '@sinclair/typebox';

/** Every choice that decides what is learnt. Two runs with equal parameters on equal data give equal weights. */
export const LstmParameters = Type.Object(
  {
    units: Type.Integer({ minimum: 1, maximum: 512 }),
    batchSize: Type.Integer({ minimum: 1 }),
    maxEpochs: Type.Integer({ minimum: 1 }),
    /** Epochs without a better validation loss before training stops. */
    patience: Type.Integer({ minimum: 1 }),
    learningRate: Type.Number({ exclusiveMinimum: 0 }),
    seed: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export type LstmParameters = Static<typeof LstmParameters>;
