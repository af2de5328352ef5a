import { Type } from '@sinclair/typebox';
import { MAX_HORIZON_HOURS, RISE_RULES } from '../../forecasting/questions';
import { plainText } from './plain-schemas';

const textOrNumber = (description: string) => Type.Union([Type.String(), Type.Number()], { description });

/** The fields of a request that make up a label. `readRiseLabel` reads them. */
export const WrittenLabelFields = {
  threshold: textOrNumber('the rise of the price: "2%" or 0.02'),
  horizon_hours: Type.Optional(
    textOrNumber(`the time in which it must rise: a whole number of hours from 1 to ${MAX_HORIZON_HOURS}`),
  ),
  horizon: Type.Optional(textOrNumber('the time in which it must rise, as text: "12h" or "2d"')),
  rule: Type.Optional(Type.String({ ...plainText, description: `${RISE_RULES.join(' or ')}; default: at-end` })),
};
