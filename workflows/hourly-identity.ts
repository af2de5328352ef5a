import { TypedSearchAttributes, WorkflowIdReusePolicy } from '@temporalio/common';
import { formatHour, hourlyWorkflowId } from '../forecasting/hour';
import type { HourlyInput } from './hourly';
import { assetAttribute, hourAttribute } from './search-attributes';

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
