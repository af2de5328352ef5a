import type { Scaler } from '../models/scaler';
import { type Alteration, multiplied, truncated } from './altered-futures';
import type { Learning, LearningParts, Learnt } from './learning';
import type { Finding } from './report';
import { selectRows } from './rows';

/** Checks that the scaler depends on the rows of the training part only, and on nothing that comes after them. */
export function checkScaler(learning: Learning, learnt: Learnt): Finding[] {
  const { rows, parts, scaler } = learnt;
  const training = selectRows(rows, parts.train);
  const ofTraining = learning.scaler(training, allInTraining(training.count));
  const ofEverything = learning.scaler(rows, allInTraining(rows.count));
  return [
    ...compareScalers({ what: 'the scaler', expected: ofTraining, found: scaler }),
    ...requireDifferent(scaler, ofEverything),
    ...checkAlteredFutures(learning, learnt),
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

function allInTraining(count: number): LearningParts {
  return { train: Array.from({ length: count }, (_, row) => row), validation: [], test: [] };
}

function requireDifferent(scaler: Scaler, ofEverything: Scaler): Finding[] {
  if (JSON.stringify(scaler) !== JSON.stringify(ofEverything)) return [];
  const found = 'the scaler of all examples';
  return [{ check: 'scaler', what: 'the scaler', at: null, expected: 'different from it', found }];
}

/** Alters everything after the last target of the training part. */
function checkAlteredFutures(learning: Learning, learnt: Learnt): Finding[] {
  const { series, rows, parts } = learnt;
  const last = parts.train.reduce((newest, row) => Math.max(newest, rows.origins[row] ?? 0), 0);
  const index = series.findIndex(({ hour }) => hour > last);
  if (index < 0) return [];
  return [truncated, multiplied].flatMap((alteration) => compareAltered(learning, { learnt, index, alteration }));
}

function compareAltered(
  learning: Learning,
  { learnt, index, alteration }: { learnt: Learnt; index: number; alteration: Alteration },
): Finding[] {
  const { series, parts, scaler } = learnt;
  const altered = learning.examples(alteration.alter(series, index));
  const keep = (part: readonly number[]) => part.filter((row) => row < altered.count);
  const kept = { train: keep(parts.train), validation: keep(parts.validation), test: keep(parts.test) };
  const what = `the scaler, after ${alteration.name},`;
  return compareScalers({ what, expected: scaler, found: learning.scaler(altered, kept) });
}
