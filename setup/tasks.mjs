import { compiledSources } from './tasks/compiled-sources.mjs';
import { npmPackages } from './tasks/npm-packages.mjs';
import { postgresLinks } from './tasks/postgres-links.mjs';
import { pythonEnvironment } from './tasks/python-environment.mjs';
import { pythonPackages } from './tasks/python-packages.mjs';
import { tensorflow } from './tasks/tensorflow.mjs';
import { tensorflowLibrary } from './tasks/tensorflow-library.mjs';

/**
 * The tasks of set-up, each one after the tasks that it needs:
 *   name, title   the name of its files; the text for people
 *   needs         names of the tasks that must finish before it starts
 *   inputs()      what the outputs depend on; the task runs again when it changes
 *   outputs()     paths, relative to the checkout, that must exist after the task
 *   state()       optional: anything else that must not change after the task
 *   bytes         optional: about how many bytes it writes
 *   run({ machine, stage })  does the work; may return a note for the line of the task
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
