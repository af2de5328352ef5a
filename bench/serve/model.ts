import { NEWEST_HOUR, pricesUpTo } from '../../test/support/plain-app';
import { untrainedArtifact } from '../../test/support/untrained-artifact';
import { UNITS } from './network';

const HISTORY_HOURS = 60 * 24;

/** The files of the model that the server and Keras use: a network of the production size with random weights. */
export const modelFiles = untrainedArtifact(1, UNITS);
/** The prices in the server's memory. */
export const prices = pricesUpTo(NEWEST_HOUR, HISTORY_HOURS);
