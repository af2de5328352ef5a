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

const MAX_CLAIM = 100;

/** Reads `auc=0.9,accuracy=0.8`. @throws InvalidValueError */
export function readClaims(text: string): Claims {
  const pairs = text.split(',').map((part) => {
    const [, name, value] = /^\s*([a-z0-9_]{1,20})\s*=\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*$/.exec(part) ?? [];
    const known = CLAIM_NAMES.find((claim) => claim === name);
    const number = Number(value);
    if (known && Number.isFinite(number) && Math.abs(number) <= MAX_CLAIM) return [known, number] as const;
    const message = `claimed "${part.slice(0, 40)}" is refused: write it like auc=0.68; the names are ${CLAIM_NAMES.join(', ')}`;
    throw new InvalidValueError('claimed', message);
  });
  return Object.fromEntries(pairs);
}
