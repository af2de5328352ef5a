import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Task queue of the workflows and of all steps except the training steps. */
export const PIPELINE_QUEUE = 'nexthour';
/** Task queue of the training steps. A separate worker runs them, one at a time, so training never delays a forecast. */
export const TRAINING_QUEUE = 'nexthour-training';
/** Task queue of the training of the live line. The training worker takes one of its steps beside one of the hour, which must not wait for it. */
export const LIVE_TRAINING_QUEUE = 'nexthour-live-training';
/** Task queue of the trials of searches. Each training worker takes several of its steps at a time, one for each core. */
export const SEARCH_QUEUE = 'nexthour-search';

/** One catch-up runs at a time. */
export function catchUpWorkflowId(asset: string): string {
  return `catch-up/${asset}`;
}

/** Search attributes of a run. Example of a query: `NexthourOutcome = 'failed' AND NexthourHour STARTS_WITH '2026-11-21'`. */
export const assetAttribute = defineSearchAttributeKey('NexthourAsset', SearchAttributeType.KEYWORD);
export const hourAttribute = defineSearchAttributeKey('NexthourHour', SearchAttributeType.KEYWORD);
export const outcomeAttribute = defineSearchAttributeKey('NexthourOutcome', SearchAttributeType.KEYWORD);

/** The type of the error with which a run refuses to clear a step, because all its steps have ended. */
export const STEPS_ENDED = 'StepsEnded';
