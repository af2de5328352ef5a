/** What the workflow bundle exports: the workflow types of nexthour. */
export { hourly } from './hourly';
export { tick } from './tick';
