import { TypedSearchAttributes, WorkflowIdReusePolicy } from '@temporalio/common';
import { formatHour, hourlyWorkflowId } from '../forecasting/hour';
import type { HourlyInput } from './hourly';
import { assetAttribute, hourAttribute } from './temporal-names';

/** Options to start the run of an hour, for the workflows and for clients. An hour whose run has succeeded is never started again. */
export function hourlyStartOptions(input: HourlyInput) {
  const attributes = [
    { key: assetAttribute, value: input.asset },
    { key: hourAttribute, value: formatHour(input.hour) },
  ];
  return {
    workflowId: hourlyWorkflowId(input),
    args: [input] as [HourlyInput],
    typedSearchAttributes: new TypedSearchAttributes(attributes),
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
    // Ends a run that is stuck, so that a later tick can start the hour again.
    workflowExecutionTimeout: '6 hours' as const,
  };
}
