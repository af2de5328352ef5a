import { compiledSources } from './tasks/compiled-sources.mjs';
import { npmPackages } from './tasks/npm-packages.mjs';
import { postgresLinks } from './tasks/postgres-links.mjs';
import { pythonEnvironment } from './tasks/python-environment.mjs';
import { pythonPackages } from './tasks/python-packages.mjs';
import { tensorflow } from './tasks/tensorflow.mjs';
import { tensorflowLibrary } from './tasks/tensorflow-library.mjs';

/**
 * What set-up does, each task after its needs:
 *   name, title   for files and for people
 *   needs         names of tasks that must be done before
 *   inputs()      what the outputs depend on; a change means: do it again
 *   outputs()     paths, from the project's folder, without which it is not done
 *   state()       optional: what else must be as it was left
 *   bytes         optional: about what it writes
 *   run({ machine, stage })  does it; may return a note for its line
 */
export const TASKS = [
  npmPackages,
  pythonEnvironment,
  pythonPackages,
  tensorflowLibrary,
  postgresLinks,
  compiledSources,
  tensorflow,
];
