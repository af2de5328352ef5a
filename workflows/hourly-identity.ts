import { TypedSearchAttributes } from '@temporalio/common';
import { type AssetHour, formatHour } from '../forecasting/hour';
import { assetAttribute, hourAttribute } from './search-attributes';

/** `hourly/BTC/2026-11-21T07Z`: one id an hour, so that a second start joins or is refused. */
export function hourlyWorkflowId({ asset, hour }: AssetHour): string {
  return `hourly/${asset}/${formatHour(hour)}`;
}

export function hourlyAttributes({ asset, hour }: AssetHour): TypedSearchAttributes {
  return new TypedSearchAttributes([
    { key: assetAttribute, value: asset },
    { key: hourAttribute, value: formatHour(hour) },
  ]);
}
