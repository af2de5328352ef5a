import { type Static, Type } from '@sinclair/typebox';
import { CombinationParameters } from './models/combination';
import { EwmaParameters } from './models/ewma';
import { HarParameters } from './models/har';
import { LstmParameters } from './models/lstm';

/** params.yaml: all parameters of the models. Equal parameters and equal data give equal models. */
export const Parameters = Type.Object(
  { ewma: EwmaParameters, har: HarParameters, lstm: LstmParameters, combination: CombinationParameters },
  { additionalProperties: false },
);
export type Parameters = Static<typeof Parameters>;
