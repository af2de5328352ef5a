import type { Scaler } from '../models/scaler';
import { type Alteration, multiplied, truncated } from './altered-futures';
import type { DataPreparation, ExampleParts, TrainingData } from './data-preparation';
import { selectRows } from './example-rows';
import type { Finding } from './report';

/** Checks that the scaler depends only on the rows of the training part, and not on later prices. */
export function checkScaler(preparation: DataPreparation, trainingData: TrainingData): Finding[] {
  const { rows, parts, scaler } = trainingData;
  const training = selectRows(rows, parts.train);
  const fittedOnTraining = preparation.scaler(training, allInTraining(training.count));
  const fittedOnAll = preparation.scaler(rows, allInTraining(rows.count));
  return [
    ...compareScalers({ what: 'the scaler', expected: fittedOnTraining, found: scaler }),
    ...requireDifferent(scaler, fittedOnAll),
    ...checkAlteredFutures(preparation, trainingData),
  ];
}

export function compareScalers(given: {
  readonly what: string;
  readonly expected: Scaler;
  readonly found: Scaler;
}): Finding[] {
  const { what, expected, found } = given;
  return (['mean', 'std'] as const).flatMap((moment) => {
    const index = expected[moment].findIndex((value, place) => !Object.is(value, found[moment][place]));
    const isSame = index < 0 && expected[moment].length === found[moment].length;
    if (isSame) return [];
    const at = index < 0 ? expected[moment].length : index;
    return [
      {
        check: 'scaler' as const,
        what: `${moment} ${at} of ${what}`,
        at: null,
        expected: `${expected[moment][at]}, as in the training part alone`,
        found: String(found[moment][at]),
      },
    ];
  });
}

function allInTraining(count: number): ExampleParts {
  return { train: Array.from({ length: count }, (_, row) => row), validation: [], test: [] };
}

function requireDifferent(scaler: Scaler, fittedOnAll: Scaler): Finding[] {
  if (JSON.stringify(scaler) !== JSON.stringify(fittedOnAll)) return [];
  const found = 'the scaler of all examples';
  return [{ check: 'scaler', what: 'the scaler', at: null, expected: 'fitted on the training part only', found }];
}

/** Alters all prices after the last target of the training part. */
function checkAlteredFutures(preparation: DataPreparation, trainingData: TrainingData): Finding[] {
  const { series, rows, parts } = trainingData;
  const last = parts.train.reduce((newest, row) => Math.max(newest, rows.origins[row] ?? 0), 0);
  const index = series.findIndex(({ hour }) => hour > last);
  if (index < 0) return [];
  return [truncated, multiplied].flatMap((alteration) =>
    compareAltered(preparation, { trainingData, index, alteration }),
  );
}

function compareAltered(
  preparation: DataPreparation,
  { trainingData, index, alteration }: { trainingData: TrainingData; index: number; alteration: Alteration },
): Finding[] {
  const { series, parts, scaler } = trainingData;
  const altered = preparation.examples(alteration.alter(series, index));
  const keep = (part: readonly number[]) => part.filter((row) => row < altered.count);
  const kept = { train: keep(parts.train), validation: keep(parts.validation), test: keep(parts.test) };
  const what = `the scaler, after ${alteration.name},`;
  return compareScalers({ what, expected: scaler, found: preparation.scaler(altered, kept) });
}
