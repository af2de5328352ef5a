import { InvalidValueError } from '../../system/errors';
import { readRiseQuestionId } from '../labels/request';
import {
  assetOfQuestion,
  fiveMinuteQuestion,
  isMinuteQuestion,
  nextHourQuestion,
  type PriceQuestion,
  type RiseQuestion,
} from '../questions';

/** The kinds of questions whose parameters can be searched: the price in an hour, a rise, the price in minutes. */
export const SEARCH_KINDS = ['price', 'rise', 'minutes'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** The families that a search can tune and the model gate can judge. */
export const SEARCH_FAMILIES = {
  price: ['har', 'lstm', 'combination'],
  rise: ['logistic-regression', 'xgboost'],
  minutes: ['har', 'xgboost', 'combination'],
} as const satisfies Readonly<Record<SearchKind, readonly string[]>>;

export type SearchedQuestion =
  | { readonly kind: 'price'; readonly question: PriceQuestion }
  | { readonly kind: 'minutes'; readonly question: PriceQuestion }
  | { readonly kind: 'rise'; readonly question: RiseQuestion };

/** @throws InvalidValueError */
export function readSearchedQuestion(id: string): SearchedQuestion {
  const asset = assetOfQuestion(id);
  const hourly = nextHourQuestion(asset);
  if (id === hourly.id) return { kind: 'price', question: hourly };
  if (isMinuteQuestion(id)) return { kind: 'minutes', question: fiveMinuteQuestion(asset) };
  return { kind: 'rise', question: readRiseQuestionId('question', id) };
}

/** @throws InvalidValueError */
export function requireSearchFamily({ kind, question }: SearchedQuestion, family: string): string {
  const families: readonly string[] = SEARCH_FAMILIES[kind];
  if (families.includes(family)) return family;
  const message = `family "${family.slice(0, 40)}" has no search for ${question.id}; give one of ${families.join(', ')}`;
  throw new InvalidValueError('family', message);
}
