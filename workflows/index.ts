/** The workflow types of nexthour: the entry point of the workflow bundle. */
export { backfill } from './backfill';
export { batchForecast } from './batch-forecast';
export { catchUp } from './catch-up';
export { featureCheck } from './feature-check';
export { hourly } from './hourly';
export { macro } from './macro';
export { retention } from './retention';
export { scheduledSearch, search } from './search';
export { tick } from './tick';
export { trainLive } from './train-live';
