import { compiledNetwork } from './tasks/compiled-network.mjs';
import { compiledSources } from './tasks/compiled-sources.mjs';
import { kafka } from './tasks/kafka.mjs';
import { kubernetesTools } from './tasks/kubernetes-tools.mjs';
import { npmPackages } from './tasks/npm-packages.mjs';
import { pageBundle } from './tasks/page-bundle.mjs';
import { postgresLinks } from './tasks/postgres-links.mjs';
import { pythonEnvironment } from './tasks/python-environment.mjs';
import { pythonPackages } from './tasks/python-packages.mjs';
import { tensorflow } from './tasks/tensorflow.mjs';
import { tensorflowLibrary } from './tasks/tensorflow-library.mjs';
import { xgboostLibrary } from './tasks/xgboost-library.mjs';

/**
 * The tasks of set-up, each one after the tasks that it needs:
 *   name, title   the name of its log and its stamp; the text in the progress
 *   needs         names of the tasks that must finish before it starts
 *   inputs()      everything that the outputs depend on; the task runs again when it changes
 *   outputs()     paths, relative to the checkout, that must exist after the task
 *   state()       optional: the result; the task runs again when it has changed since the task ended
 *   bytes         optional: about how many bytes it writes
 *   extra         optional: the part of nexthour that needs it, if not everything does; the task runs only when it is asked for
 *   run({ machine, stage })  does the work; may return a note for its line in the progress
 */
export const TASKS = [
  npmPackages,
  pythonEnvironment,
  pythonPackages,
  tensorflowLibrary,
  xgboostLibrary,
  postgresLinks,
  compiledSources,
  compiledNetwork,
  pageBundle,
  tensorflow,
  kafka,
  kubernetesTools,
];
