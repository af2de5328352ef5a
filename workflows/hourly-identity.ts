import { TypedSearchAttributes, WorkflowIdReusePolicy } from '@temporalio/common';
import { type AssetHour, formatHour } from '../forecasting/hour';
import type { HourlyInput } from './hourly';
import { assetAttribute, hourAttribute } from './search-attributes';

/** `hourly/BTC/2026-11-21T07Z`: one id an hour, so that a second start joins or is refused. */
export function hourlyWorkflowId({ asset, hour }: AssetHour): string {
  return `hourly/${asset}/${formatHour(hour)}`;
}

/** How every run of an hour is started, whoever starts it. A run that ended well is never started again. */
export function hourlyStart(input: HourlyInput) {
  const attributes = [
    { key: assetAttribute, value: input.asset },
    { key: hourAttribute, value: formatHour(input.hour) },
  ];
  return {
    workflowId: hourlyWorkflowId(input),
    args: [input] as [HourlyInput],
    typedSearchAttributes: new TypedSearchAttributes(attributes),
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
    // A run that is not done by then never will be.
    workflowExecutionTimeout: '6 hours' as const,
  };
}
