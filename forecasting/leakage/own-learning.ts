import { buildExamples } from '../features/examples';
import { buildWindow } from '../features/window';
import { fitScaler, type Scaler } from '../models/scaler';
import { EMBARGO_HOURS, type Part, type Split, splitByTime } from '../split';
import type { Learning, LearningParts, LearningRows } from './learning';
import { selectRows } from './rows';

/** The way in which this program makes training data; fit, evaluation and server use the same functions. */
export const ownLearning: Learning = {
  contextHours: EMBARGO_HOURS - 1,
  examples: buildExamples,
  newestInputs: (series) => buildWindow(series).inputs,
  split: (origins) => toParts(splitByTime(origins)),
  scaler: fitTrainingScaler,
};

/** Mean and standard deviation of the inputs of the training part alone. */
function fitTrainingScaler(rows: LearningRows, { train }: LearningParts): Scaler {
  return fitScaler(selectRows(rows, train).inputs);
}

export function toParts({ train, validation, test }: Split): LearningParts {
  return { train: listRows(train), validation: listRows(validation), test: listRows(test) };
}

function listRows({ from, to }: Part): number[] {
  return Array.from({ length: to - from }, (_, row) => from + row);
}
