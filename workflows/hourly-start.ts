import { TypedSearchAttributes, WorkflowIdReusePolicy } from '@temporalio/common';
import { formatHour, hourlyWorkflowId } from '../forecasting/hour';
import type { HourlyInput } from './hourly';
import { assetAttribute, hourAttribute, outcomeAttribute } from './temporal-names';

const DETAILS = [
  'The workflow completes if the hour is published. If it fails, the type of its failure is the outcome:',
  '`gated`, `no-model`, `incomplete` or `failed`. The search attribute `NexthourOutcome` holds the outcome too.',
].join(' ');

/**
 * Options to start the run of an hour, for the workflows and for clients. An hour whose run has succeeded is started again only from
 * a step, or for another source.
 */
export function hourlyStartOptions(input: HourlyInput) {
  const { asset, hour, fromStep, source } = input;
  const hourUtc = formatHour(hour);
  const attributes = [
    { key: assetAttribute, value: asset },
    { key: hourAttribute, value: hourUtc },
    { key: outcomeAttribute, value: 'running' },
  ];
  return {
    workflowId: hourlyWorkflowId(input),
    args: [{ ...input, hourUtc }] as [HourlyInput],
    typedSearchAttributes: new TypedSearchAttributes(attributes),
    staticSummary: summarise(input),
    staticDetails: DETAILS,
    workflowIdReusePolicy:
      fromStep === undefined && source === undefined
        ? WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
        : WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    // Ends a run that is stuck, so that a later tick can start the hour again. The DAG has a shorter time limit of its own.
    workflowExecutionTimeout: '2 hours' as const,
  };
}

function summarise({ asset, hour, trains, fromStep, source }: HourlyInput): string {
  return `${asset} ${formatHour(hour)}${describeRepeat(fromStep, source)}, ${trains ? 'with' : 'without'} training`;
}

function describeRepeat(fromStep: string | undefined, source: string | undefined): string {
  if (fromStep !== undefined) return `, again from ${fromStep}`;
  return source === undefined ? '' : `, for ${source}`;
}
