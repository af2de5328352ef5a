import { InvalidValueError } from '../../../system/errors';

export const CLAIM_NAMES = [
  'auc',
  'brier',
  'brier_skill',
  'log_loss',
  'accuracy',
  'precision',
  'recall',
  'f1',
] as const;
export type ClaimName = (typeof CLAIM_NAMES)[number];

/** Figures of a model that somebody reports. */
export type Claims = Readonly<Partial<Record<ClaimName, number>>>;

/** A skill has no lower bound, and a log loss no upper one. The other figures are from 0 to 1. */
const BOUNDS: Partial<Record<ClaimName, readonly [number, number]>> = { brier_skill: [-100, 1], log_loss: [0, 100] };

/** Reads `auc=0.9,accuracy=0.8`. @throws InvalidValueError */
export function readClaims(text: string): Claims {
  const pairs = text.split(',').map((part) => {
    const [, name, value] = /^\s*([a-z0-9_]{1,20})\s*=\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*$/.exec(part) ?? [];
    const known = CLAIM_NAMES.find((claim) => claim === name);
    const number = Number(value);
    if (!known || !Number.isFinite(number)) {
      throw refused(part, `write it like auc=0.68; the names are ${CLAIM_NAMES.join(', ')}`);
    }
    const [least, most] = BOUNDS[known] ?? [0, 1];
    if (number < least || number > most) throw refused(part, `${known} is from ${least} to ${most}`);
    return [known, number] as const;
  });
  return Object.fromEntries(pairs);
}

function refused(part: string, remedy: string): InvalidValueError {
  return new InvalidValueError('claimed', `claimed "${part.slice(0, 40)}" is refused: ${remedy}`);
}
