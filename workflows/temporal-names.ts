import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Task queue of the workflows and of every step but training. */
export const PIPELINE_QUEUE = 'nexthour';
/** Its worker runs one activity at a time, so training never delays a forecast. */
export const TRAINING_QUEUE = 'nexthour-training';

/** Search attributes of a run: `NexthourOutcome = 'failed' AND NexthourHour STARTS_WITH '2026-11-21'`. */
export const assetAttribute = defineSearchAttributeKey('NexthourAsset', SearchAttributeType.KEYWORD);
export const hourAttribute = defineSearchAttributeKey('NexthourHour', SearchAttributeType.KEYWORD);
export const outcomeAttribute = defineSearchAttributeKey('NexthourOutcome', SearchAttributeType.KEYWORD);
