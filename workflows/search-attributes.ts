import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** By these a run is found in the Temporal UI: `NexthourOutcome = "failed"`. */
export const assetAttribute = defineSearchAttributeKey('NexthourAsset', SearchAttributeType.KEYWORD);
export const hourAttribute = defineSearchAttributeKey('NexthourHour', SearchAttributeType.DATETIME);
export const outcomeAttribute = defineSearchAttributeKey('NexthourOutcome', SearchAttributeType.KEYWORD);
