import { type HeadlineScore, NEWS_ASSETS, type NewsAsset, type Sentiment } from './asset-scores';
import { BACKGROUND, DIMINISHERS, INTENSIFIERS, INVERSE, NEGATORS, REVERSERS, WEIGHTS } from './lexicon-words';
import { findAssets, isAboutMarket } from './mentions';

/** Raise it with each change of the words or the rules: scores of different versions are not comparable. */
export const LEXICON_VERSION = '1';

const MAX_PHRASE_WORDS = 3;
const NEGATION_REACH = 3;
const REVERSAL_REACH = 2;
const MIN_STRENGTH = 0.4;
/** Weights of a clause that says what was before, of a question or an explanation, and of a headline about the market. */
const BACKGROUND_FACTOR = 0.2;
const EXPLAINER_FACTOR = 0.15;
const MARKET_FACTOR = 0.8;

/** Commas, dashes and words that begin another statement. A comma in a number is none. */
const CLAUSE_END = /[;:–—|]|,(?!\d)|\.\s| - |\b(?:while|whereas|but|although|though|yet|as)\b/iu;
/** A question, or an article that explains something: it brings no news. */
const EXPLAINER =
  /\?|^(?:how|what|why|when|opinion|guide|explained|analysis)\b|\b(?:guide|explained|compared|debates?)\b/iu;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu;

/** Scores a headline by the words in it. Pure: the same headline always gets the same score. */
export function scoreByLexicon(title: string): HeadlineScore {
  const named = findAssets(title);
  const concerned: readonly NewsAsset[] = named.length > 0 ? named : isAboutMarket(title) ? NEWS_ASSETS : [];
  const strengths = new Map(concerned.map((asset) => [asset, 0]));
  const found: string[] = [];
  for (const clause of title.split(CLAUSE_END)) {
    const { strength, words } = weighClause(clause);
    const subjects = findAssets(clause);
    for (const asset of subjects.length > 0 ? subjects : concerned)
      strengths.set(asset, (strengths.get(asset) ?? 0) + strength);
    found.push(...words);
  }
  const factor = (EXPLAINER.test(title) ? EXPLAINER_FACTOR : 1) * (named.length > 0 ? 1 : MARKET_FACTOR);
  const scores = [...strengths].map(([asset, strength]) => ({ asset, ...toScore(strength * factor) }));
  return { scores, reason: found.length === 0 ? 'no word of the lexicon' : found.join(', ').slice(0, 200) };
}

function toScore(strength: number): { score: Sentiment; confidence: number } {
  const size = Math.abs(strength);
  if (size < MIN_STRENGTH) return { score: 0, confidence: 0.5 };
  return { score: strength > 0 ? 1 : -1, confidence: Math.round(100 * (1 - Math.exp(-size))) / 100 };
}

interface Term {
  readonly text: string;
  readonly words: number;
}

function weighClause(clause: string): { strength: number; words: string[] } {
  const terms = splitTerms(clause);
  const words: string[] = [];
  let strength = 0;
  let factor = 1;
  for (const [index, { text }] of terms.entries()) {
    if (BACKGROUND.has(text)) factor = BACKGROUND_FACTOR;
    const weight = WEIGHTS.get(text);
    if (weight === undefined) continue;
    words.push(text);
    strength += weight * factor * modify(terms, index);
  }
  return { strength, words };
}

/** What the words around a term do to its weight. */
function modify(terms: readonly Term[], index: number): number {
  const around = (reach: number, after: number) =>
    terms.slice(Math.max(0, index - reach), index + 1 + after).filter((term) => term !== terms[index]);
  const has = (list: readonly Term[], set: ReadonlySet<string>) => list.some(({ text }) => set.has(text));
  const isNegated = around(NEGATION_REACH, 0).some(({ text }) => NEGATORS.has(text) || text.endsWith("n't"));
  const isReversed = has(around(REVERSAL_REACH, REVERSAL_REACH), REVERSERS);
  const isInverse = has(around(2, 0), INVERSE);
  const isIntense = has(around(1, 1), INTENSIFIERS);
  const isMild = has(around(2, 0), DIMINISHERS);
  const flips = [isNegated, isReversed, isInverse].filter(Boolean).length;
  return (flips % 2 === 1 ? -0.8 : 1) * (isIntense ? 1.5 : 1) * (isMild ? 0.5 : 1);
}

const isPhrase = (text: string) =>
  [WEIGHTS, NEGATORS, REVERSERS, INVERSE, BACKGROUND, INTENSIFIERS, DIMINISHERS].some((set) => set.has(text));

/** Splits a clause into words and known phrases, the longest first. */
function splitTerms(clause: string): Term[] {
  const words = (clause.toLowerCase().match(WORD) ?? []).map((word) => word.replaceAll('’', "'").replace(/'s$/, ''));
  const terms: Term[] = [];
  for (let start = 0; start < words.length; ) {
    const lengths = Array.from({ length: MAX_PHRASE_WORDS }, (_, index) => MAX_PHRASE_WORDS - index);
    const length = lengths.find((count) => count > 1 && isPhrase(words.slice(start, start + count).join(' '))) ?? 1;
    terms.push({ text: words.slice(start, start + length).join(' '), words: length });
    start += length;
  }
  return terms;
}
