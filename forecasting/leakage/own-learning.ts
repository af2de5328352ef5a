import { buildExamples } from '../features/examples';
import { buildWindow } from '../features/window';
import { fitScaler, type Scaler } from '../models/scaler';
import { EMBARGO_HOURS, type Part, type Split, splitByTime } from '../split';
import { type Learning, type LearningParts, type LearningRows, rowsAt } from './learning';

/** How this program learns: the functions that the fit, the evaluation and the server use. */
export const ownLearning: Learning = {
  contextHours: EMBARGO_HOURS - 1,
  examples: buildExamples,
  newestInputs: (series) => buildWindow(series).inputs,
  split: (origins) => partsOf(splitByTime(origins)),
  scaler: scalerOfTraining,
};

/** Mean and deviation of the inputs of the training part alone. */
function scalerOfTraining(rows: LearningRows, { train }: LearningParts): Scaler {
  return fitScaler(rowsAt(rows, train).inputs);
}

export function partsOf({ train, validation, test }: Split): LearningParts {
  return { train: rowsOf(train), validation: rowsOf(validation), test: rowsOf(test) };
}

function rowsOf({ from, to }: Part): number[] {
  return Array.from({ length: to - from }, (_, row) => from + row);
}
