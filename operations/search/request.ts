import { readSearchedQuestion, requireSearchFamily } from '../../forecasting/search/question';
import type { SearchRequest } from '../../forecasting/search/records';
import { MAX_TRIALS, SEARCH_METHODS } from '../../forecasting/search/trials';
import { InvalidValueError } from '../../system/errors';

/** A search as a person asks for it. */
export interface WrittenSearch {
  readonly question: string;
  readonly family: string;
  readonly method?: string | undefined;
  readonly trials?: number | undefined;
  readonly seed?: number | undefined;
  readonly id?: string | undefined;
  readonly operator: string;
  readonly now: number;
}

export const DEFAULT_TRIALS = 40;
export const DEFAULT_SEED = 1;
const ID = /^[a-z0-9][a-z0-9._-]{0,79}$/;

/** @throws InvalidValueError */
export function readSearchRequest(written: WrittenSearch): SearchRequest {
  const { question, family, trials = DEFAULT_TRIALS, seed = DEFAULT_SEED, operator, now } = written;
  const searched = readSearchedQuestion(question);
  const method = SEARCH_METHODS.find((known) => known === (written.method ?? 'halving'));
  if (!method)
    throw new InvalidValueError('method', `method "${written.method}" is not one of ${SEARCH_METHODS.join(', ')}`);
  requireWhole('trials', trials, [1, MAX_TRIALS]);
  requireWhole('seed', seed, [0, 2 ** 31 - 1]);
  requireSearchFamily(searched, family);
  const stamp = new Date(now).toISOString().slice(0, 16).replaceAll(/[-:]/g, '').toLowerCase();
  const id = written.id ?? `${question}-${family}-${stamp}`;
  if (ID.test(id)) return { id, question, family, method, trials, seed, operator };
  const message = `id "${id.slice(0, 40)}" is not usable: give up to 80 lower-case letters, digits, dots, dashes or underscores`;
  throw new InvalidValueError('id', message);
}

function requireWhole(field: string, value: number, [from, to]: readonly [number, number]): void {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  throw new InvalidValueError(field, `${field} ${value} is not a whole number from ${from} to ${to}`);
}
