/** What the workflow bundle exports: the workflow types of nexthour. */
export { catchUp } from './catch-up';
export { hourly } from './hourly';
export { tick } from './tick';
