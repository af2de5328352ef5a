import { HOUR_MS, type Hour } from '../hour';
import type { Forecaster } from '../models/model';
import { persistence } from '../models/persistence';
import { pairByOrigin } from '../scoring/compare-outcomes';
import { computeOutcomes, type ForecastOutcome } from '../scoring/outcome';
import type { HourlySeries } from '../series';
import { EMBARGO_HOURS } from '../split';

/** A candidate or a champion. */
export interface TrainedModel {
  readonly model: Forecaster;
  /** The newest hour whose price was used in training. */
  readonly trainedUntil: Hour;
}

/** The production model, or the reason why this version of nexthour cannot load its files. */
export type Champion = { readonly version: string } & (TrainedModel | { readonly unusable: string });

/** The forecasts of candidate, champion and baseline for unseen hours, and the actuals. Each list is ascending in time. */
export interface Comparison {
  readonly candidate: readonly ForecastOutcome[];
  readonly champion: ChampionOutcomes | null;
  /** The baseline: persistence with the trailing quantiles. */
  readonly trailing: readonly ForecastOutcome[];
}

export type ChampionOutcomes =
  | { readonly version: string; readonly outcomes: readonly ForecastOutcome[] }
  | { readonly version: string; readonly unusable: string };

/** Forecasts the hours that were not used in the training of the candidate or of the champion. Yields between the models. */
export function* compareModels(given: {
  readonly candidate: TrainedModel;
  readonly champion: Champion | null;
  readonly series: HourlySeries;
}): Generator<void, Comparison> {
  const { candidate, champion, series } = given;
  const other = champion && 'model' in champion ? champion : candidate;
  const trainedUntil = Math.max(candidate.trainedUntil, other.trainedUntil);
  const forecast = (model: Forecaster) => computeUnseenOutcomes({ model, trainedUntil }, series);
  const ofCandidate = forecast(candidate.model);
  yield;
  const ofChampion =
    champion && ('model' in champion ? { version: champion.version, outcomes: forecast(champion.model) } : champion);
  yield;
  return { candidate: ofCandidate, champion: ofChampion, trailing: forecast(trailing) };
}

const trailing: Forecaster = persistence.fromFiles(new Map());

/**
 * Forecasts each hour whose actual and window of inputs were not used in training. The shape of the distribution and the calibration
 * look further back than the window, so they can depend on training hours.
 */
export function computeUnseenOutcomes({ model, trainedUntil }: TrainedModel, series: HourlySeries): ForecastOutcome[] {
  const origins = series.flatMap(({ hour }, index) =>
    hour - trainedUntil >= (EMBARGO_HOURS - 1) * HOUR_MS ? [index] : [],
  );
  return computeOutcomes(model, { series, origins });
}

/** Removes the hours that candidate, champion or baseline did not forecast. */
export function keepCommonHours({ candidate, champion, trailing: baseline }: Comparison): Comparison {
  const other = champion && 'outcomes' in champion ? champion.outcomes : baseline;
  const shared = pairByOrigin(baseline, other).map(([outcome]) => outcome);
  const own = pairByOrigin(candidate, shared).map(([outcome]) => outcome);
  const keep = (outcomes: readonly ForecastOutcome[]) => pairByOrigin(outcomes, own).map(([outcome]) => outcome);
  const usable = champion && ('outcomes' in champion ? { ...champion, outcomes: keep(champion.outcomes) } : champion);
  return { candidate: own, champion: usable, trailing: keep(baseline) };
}
