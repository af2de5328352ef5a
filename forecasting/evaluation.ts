import { HOUR_MS, type Hour } from './hour';
import type { FittedModel } from './models/model';
import { persistence } from './models/persistence';
import type { Contest } from './promotion/evidence';
import { computeOutcomes, type ForecastOutcome } from './scoring/outcome';
import type { HourlySeries } from './series';
import { EMBARGO_HOURS } from './split';

type Forecaster = Pick<FittedModel, 'forecastAt'>;

export interface Unseen {
  readonly model: Forecaster;
  readonly series: HourlySeries;
  /** The newest hour whose price training saw. */
  readonly trainedUntil: Hour;
}

/** Lets the model forecast each hour of which training saw nothing, neither the outcome nor a price in its window; shape and calibration look further back. */
export function unseenOutcomes({ model, series, trainedUntil }: Unseen): ForecastOutcome[] {
  return computeOutcomes(model, { series, origins: unseenOrigins(series, trainedUntil) });
}

/** A model that is to be judged beside others. */
export interface Contender {
  readonly model: Forecaster;
  readonly trainedUntil: Hour;
}

/** The one that serves: a model, or why there is none in its files. */
export type Defender = { readonly version: string } & (Contender | { readonly unusable: string });

/** Lets all forecast the hours of which neither the candidate nor the champion has seen anything. */
export function contestOf(given: {
  readonly candidate: Contender;
  readonly champion: Defender | null;
  readonly series: HourlySeries;
}): Contest {
  const { candidate, champion, series } = given;
  const rival = champion && 'model' in champion ? champion : candidate;
  const trainedUntil = Math.max(candidate.trainedUntil, rival.trainedUntil);
  const unseen = (model: Forecaster) => unseenOutcomes({ model, series, trainedUntil });
  return {
    candidate: unseen(candidate.model),
    champion:
      champion && ('model' in champion ? { version: champion.version, outcomes: unseen(champion.model) } : champion),
    trailing: unseen(trailing),
  };
}

/** The price stays, as in the trailing thirty days: it has nothing to learn. */
const trailing: Forecaster = persistence.fromFiles(new Map());

/** Indices of the origins that lie so far after `trainedUntil` that nothing before it is in their windows. */
function unseenOrigins(series: HourlySeries, trainedUntil: Hour): number[] {
  return series.flatMap(({ hour }, index) => (hour - trainedUntil >= (EMBARGO_HOURS - 1) * HOUR_MS ? [index] : []));
}
