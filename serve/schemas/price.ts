import { Type } from '@sinclair/typebox';

/** USD. The upper bound keeps every forecast finite. */
export const Price = Type.Number({ exclusiveMinimum: 0, maximum: 1e12 });
