import { createHash } from 'node:crypto';
import { FEATURES } from './registry';

/** The features with their versions, in the order in which rows are stored. Another feature or version is another set. */
export const FEATURE_SET = FEATURES.map(({ name, version }) => ({ name, version }));

export const FEATURE_SET_HASH = createHash('sha256').update(JSON.stringify(FEATURE_SET)).digest('hex');
