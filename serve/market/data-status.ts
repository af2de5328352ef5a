import { Type } from '@sinclair/typebox';
import { formatInstant, type Hour } from '../../forecasting/hour';
import { IsoTime } from '../schemas/forecast-parts';
import { nullable } from '../schemas/plain-schemas';
import { isStale, type Market } from './market-data';

/** The fields that say how old the prices are, and whether newer ones were refused. */
export const dataStatusFields = {
  source: Type.String({ description: 'The source of the prices; `request` when the caller sent them.' }),
  last_hour: IsoTime,
  age_s: Type.Integer({ description: 'Seconds since `last_hour`.' }),
  stale: Type.Boolean({ description: 'Whether `last_hour` is more than two hours ago.' }),
  gated: Type.Boolean({
    description: 'Whether the data gate refused newer data than this. Refused data is never used.',
  }),
  gate_reason: nullable(
    Type.String({ description: 'Why the data gate refused the newer data; null when it refused nothing.' }),
  ),
};

export function describeData(data: Pick<Market, 'source' | 'lastHour' | 'gateReason'>, now: number) {
  const { source, lastHour, gateReason } = data;
  return {
    source,
    last_hour: formatInstant(lastHour),
    age_s: ageInSeconds(lastHour, now),
    stale: isStale(lastHour, now),
    gated: gateReason !== null,
    gate_reason: gateReason,
  };
}

export function ageInSeconds(lastHour: Hour, now: number): number {
  return Math.round((now - lastHour) / 1000);
}
