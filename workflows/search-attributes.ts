import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** By these a run is found in the Temporal UI: `NexthourOutcome = 'failed' AND NexthourHour STARTS_WITH '2026-11-21'`. */
export const assetAttribute = defineSearchAttributeKey('NexthourAsset', SearchAttributeType.KEYWORD);
export const hourAttribute = defineSearchAttributeKey('NexthourHour', SearchAttributeType.KEYWORD);
export const outcomeAttribute = defineSearchAttributeKey('NexthourOutcome', SearchAttributeType.KEYWORD);
