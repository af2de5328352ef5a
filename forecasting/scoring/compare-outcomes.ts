import { crps } from './crps';
import { type DieboldMariano, dieboldMariano } from './diebold-mariano';
import { winkler90 } from './interval';
import type { ForecastOutcome } from './outcome';
import { priceError } from './point-scores';

/** The scores of a model relative to another model, on the hours that both forecast. NaN when there is no such hour. */
export interface ScoreComparison {
  readonly hours: number;
  /** 1 − mean CRPS / mean CRPS of the other model, of log-returns. Positive when the first model is better. */
  readonly crpsSkill: number;
  /** 1 − mean Winkler score / mean Winkler score of the other model, of the 90 % interval. */
  readonly winklerSkill: number;
  /** RMSE and MAE of prices, divided by those of the other model. Below 1 when the first model is better. */
  readonly rmseRatio: number;
  readonly maeRatio: number;
  /** Diebold-Mariano test on squared errors of prices. */
  readonly dmSquaredError: DieboldMariano;
  /** Diebold-Mariano test on CRPS of log-returns. */
  readonly dmCrps: DieboldMariano;
}

/**
 * Compares two models on the origins that both forecast.
 * @param first,second ascending in time
 * @param overlap the number of origins in one horizon: neighbouring targets overlap when it is above 1
 */
export function compareOutcomes(
  first: readonly ForecastOutcome[],
  second: readonly ForecastOutcome[],
  overlap = 1,
): ScoreComparison {
  const pairs = pairByOrigin(first, second);
  const computeLosses = (score: (outcome: ForecastOutcome) => number) => ({
    first: Float64Array.from(pairs, ([outcome]) => score(outcome)),
    second: Float64Array.from(pairs, ([, other]) => score(other)),
  });
  const squaredErrors = computeLosses((outcome) => priceError(outcome) ** 2);
  const crpsLosses = computeLosses(crps);
  return {
    hours: pairs.length,
    crpsSkill: 1 - ratioOfSums(crpsLosses),
    winklerSkill: 1 - ratioOfSums(computeLosses(winkler90)),
    rmseRatio: Math.sqrt(ratioOfSums(squaredErrors)),
    maeRatio: ratioOfSums(computeLosses((outcome) => Math.abs(priceError(outcome)))),
    dmSquaredError: dieboldMariano(squaredErrors, overlap),
    dmCrps: dieboldMariano(crpsLosses, overlap),
  };
}

/** Pairs of outcomes with the same origin. */
export function pairByOrigin(
  first: readonly ForecastOutcome[],
  second: readonly ForecastOutcome[],
): (readonly [ForecastOutcome, ForecastOutcome])[] {
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
