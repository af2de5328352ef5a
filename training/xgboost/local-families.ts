import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot, xgboostLibraryFile } from '../../config/paths';
import { createRiseFamilies } from '../../forecasting/models/rise/families';
import type { RiseFamily } from '../../forecasting/models/rise/family';
import type { RiseParameters } from '../../forecasting/models/rise/parameters';
import type { FitTrees } from '../../forecasting/models/trees/fit-trees';
import { createFitTrees } from './fit-process';
import { whyNoXgboost } from './library';

/** The families for questions about a rise as this machine can run them. XGBoost is fitted in a child process. */
export function createLocalRiseFamilies(
  parameters: RiseParameters,
  signal: AbortSignal,
): ReadonlyMap<string, RiseFamily> {
  return createRiseFamilies({ parameters, fitTrees: openFitTrees(signal) });
}

/** The fit of XGBoost in a child process, or the reason why this machine has none. */
export function openFitTrees(signal: AbortSignal): FitTrees | { readonly whyNot: string } {
  const whyNot = whyNoXgboost(xgboostLibraryFile);
  const program = join(projectRoot, 'dist', 'training', 'xgboost', 'main.js');
  const child = { program, libraryFile: xgboostLibraryFile, environment: childEnvironment(), signal };
  return whyNot === null ? createFitTrees(child) : { whyNot };
}
