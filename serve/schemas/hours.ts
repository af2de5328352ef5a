import { Type } from '@sinclair/typebox';
import { readRangeHour } from '../../forecasting/labels/request';
import { plainText } from './plain-schemas';

/** How an hour may be written in a request. */
export const HOUR_FORMS = 'an hour like 2026-11-21T07Z, ISO 8601, or a date, which means midnight UTC';

/** A field of a request that holds an hour. Read it with `readWrittenHour`. */
export const WrittenHour = (description: string) =>
  Type.String({ ...plainText, description: `${description}: ${HOUR_FORMS}` });

/** Reads an hour of a request. @throws InvalidValueError when it is not one of HOUR_FORMS */
export const readWrittenHour = readRangeHour;

/** An hour in an answer. */
export const HourText = (description: string) => Type.String({ description, examples: ['2026-11-21T07Z'] });
