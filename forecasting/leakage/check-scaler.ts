import type { Scaler } from '../models/scaler';
import { type Alteration, multiplied, truncated } from './altered-futures';
import { type Learning, type LearningParts, type Learnt, rowsAt } from './learning';
import type { Finding } from './report';

/** Whether the scaler is that of the training part: of these rows alone, and whatever comes after them. */
export function checkScaler(learning: Learning, learnt: Learnt): Finding[] {
  const { rows, parts, scaler } = learnt;
  const alone = rowsAt(rows, parts.train);
  const ofTraining = learning.scaler(alone, onlyTraining(alone.count));
  const ofEverything = learning.scaler(rows, onlyTraining(rows.count));
  return [
    ...compareScalers({ what: 'the scaler', expected: ofTraining, found: scaler }),
    ...requireOther(scaler, ofEverything),
    ...checkAltered(learning, learnt),
  ];
}

export interface ScalersUnderCheck {
  readonly what: string;
  readonly expected: Scaler;
  readonly found: Scaler;
}

export function compareScalers({ what, expected, found }: ScalersUnderCheck): Finding[] {
  return (['mean', 'std'] as const).flatMap((moment) => {
    const place = expected[moment].findIndex((value, index) => !Object.is(value, found[moment][index]));
    const isSame = place < 0 && expected[moment].length === found[moment].length;
    if (isSame) return [];
    const at = place < 0 ? expected[moment].length : place;
    return [
      {
        check: 'scaler' as const,
        what: `${moment} ${at} of ${what}`,
        at: null,
        expected: `${expected[moment][at]} of the training part alone`,
        found: String(found[moment][at]),
      },
    ];
  });
}

function onlyTraining(count: number): LearningParts {
  return { train: Array.from({ length: count }, (_, row) => row), validation: [], test: [] };
}

function requireOther(scaler: Scaler, ofEverything: Scaler): Finding[] {
  if (JSON.stringify(scaler) !== JSON.stringify(ofEverything)) return [];
  const expected = 'another than that of all examples';
  return [{ check: 'scaler', what: 'the scaler', at: null, expected, found: 'the same' }];
}

/** What comes after the last target of the training part is altered. */
function checkAltered(learning: Learning, learnt: Learnt): Finding[] {
  const { series, rows, parts } = learnt;
  const last = parts.train.reduce((newest, row) => Math.max(newest, rows.origins[row] ?? 0), 0);
  const index = series.findIndex(({ hour }) => hour > last);
  if (index < 0) return [];
  return [truncated, multiplied].flatMap((alteration) => compareAltered(learning, { learnt, index, alteration }));
}

interface Altered {
  readonly learnt: Learnt;
  readonly index: number;
  readonly alteration: Alteration;
}

function compareAltered(learning: Learning, { learnt, index, alteration }: Altered): Finding[] {
  const { series, parts, scaler } = learnt;
  const made = learning.examples(alteration.alter(series, index));
  const kept = (part: readonly number[]) => part.filter((row) => row < made.count);
  const { train, validation, test } = parts;
  const again = { train: kept(train), validation: kept(validation), test: kept(test) };
  const what = `the scaler, after ${alteration.name},`;
  return compareScalers({ what, expected: scaler, found: learning.scaler(made, again) });
}
