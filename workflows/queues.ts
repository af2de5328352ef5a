/** Runs the workflows and every quick step. */
export const PIPELINE_QUEUE = 'nexthour';
/** One job at a time; never in the way of a forecast. */
export const TRAINING_QUEUE = 'nexthour-training';
