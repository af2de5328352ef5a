import { runConsumerProcess } from './run-consumer-process';
import { runScore } from './score/run-score';

/** Scores each forecast when the bar of its target is stored. Several of these processes share the assets. */
runConsumerProcess('score', runScore);
