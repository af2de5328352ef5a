import { type Static, Type } from '@sinclair/typebox';
import { CombinationParameters } from './models/combination';
import { EwmaParameters } from './models/ewma';
import { HarParameters } from './models/har';
import { LstmParameters } from './models/lstm';

/** params.yaml: every choice that decides what is learnt and forecast. Equal parameters and data give an equal model. */
export const Parameters = Type.Object(
  { ewma: EwmaParameters, har: HarParameters, lstm: LstmParameters, combination: CombinationParameters },
  { additionalProperties: false },
);
export type Parameters = Static<typeof Parameters>;
