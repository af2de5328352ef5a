import { runFeatures } from './features/run-features';
import { runConsumerProcess } from './run-consumer-process';

/** Computes the features of each 1-minute bar. Several of these processes share the assets. */
runConsumerProcess('features', runFeatures);
