import { constants, setPriority } from 'node:os';
import { serveChildJob } from '../serve-child-job';
import type { FoldLosses, SearchJob, SearchProgress } from './messages';
import { scoreTrial } from './score-trial';

// The forecasts of the next minute, and the training of the hour, come before a search.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

/** The child process that scores one trial of a search. A crash in TensorFlow or in XGBoost's library ends this process only. */
serveChildJob<SearchJob, SearchProgress, FoldLosses>(scoreTrial);
