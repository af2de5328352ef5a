import type { Outcome } from '../outcome';
import { crps } from './crps';
import { type DieboldMariano, dieboldMariano } from './diebold-mariano';
import { priceError } from './point-scores';
import { winkler90 } from './winkler';

/** How much better a model is than another, on the hours that both have forecast. Ratios are NaN where there is none. */
export interface Comparison {
  readonly hours: number;
  /** 1 − mean CRPS / that of the other, of log-returns: positive where it is better. */
  readonly crpsSkill: number;
  /** 1 − mean Winkler score of the 90 % interval / that of the other. */
  readonly winklerSkill: number;
  /** RMSE and MAE of prices to those of the other: below 1 where it is better. */
  readonly rmseRatio: number;
  readonly maeRatio: number;
  /** On squared errors of prices. */
  readonly dmSquaredError: DieboldMariano;
  /** On CRPS of log-returns. */
  readonly dmCrps: DieboldMariano;
}

/** Compares the first with the second on the origins that both have. @param first,second ascending in time */
export function compareOutcomes(first: readonly Outcome[], second: readonly Outcome[]): Comparison {
  const pairs = pairByOrigin(first, second);
  const lossOf = (score: (outcome: Outcome) => number) => ({
    first: Float64Array.from(pairs, ([outcome]) => score(outcome)),
    second: Float64Array.from(pairs, ([, other]) => score(other)),
  });
  const squared = lossOf((outcome) => priceError(outcome) ** 2);
  const ranked = lossOf(crps);
  return {
    hours: pairs.length,
    crpsSkill: 1 - ratioOfSums(ranked),
    winklerSkill: 1 - ratioOfSums(lossOf(winkler90)),
    rmseRatio: Math.sqrt(ratioOfSums(squared)),
    maeRatio: ratioOfSums(lossOf((outcome) => Math.abs(priceError(outcome)))),
    dmSquaredError: dieboldMariano(squared),
    dmCrps: dieboldMariano(ranked),
  };
}

/** The outcomes of both at each origin that both have. */
export function pairByOrigin(first: readonly Outcome[], second: readonly Outcome[]): (readonly [Outcome, Outcome])[] {
  const others = new Map(second.map((outcome) => [outcome.origin, outcome]));
  return first.flatMap((outcome) => {
    const other = others.get(outcome.origin);
    return other ? [[outcome, other] as const] : [];
  });
}

function ratioOfSums({ first, second }: { first: Float64Array; second: Float64Array }): number {
  return sumOf(first) / sumOf(second);
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
