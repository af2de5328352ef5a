import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot, xgboostLibraryFile } from '../../config/paths';
import { createRiseFamilies } from '../../forecasting/models/rise/families';
import type { RiseFamily } from '../../forecasting/models/rise/family';
import type { RiseParameters } from '../../forecasting/models/rise/parameters';
import { createFitTrees } from './fit-process';
import { whyNoXgboost } from './library';

/** The families for questions about a rise as this machine can run them. XGBoost is fitted in a child process. */
export function createLocalRiseFamilies(
  parameters: RiseParameters,
  signal: AbortSignal,
): ReadonlyMap<string, RiseFamily> {
  const whyNot = whyNoXgboost(xgboostLibraryFile);
  const program = join(projectRoot, 'dist', 'training', 'xgboost', 'main.js');
  const child = { program, libraryFile: xgboostLibraryFile, environment: childEnvironment(), signal };
  return createRiseFamilies({ parameters, fitTrees: whyNot === null ? createFitTrees(child) : { whyNot } });
}
