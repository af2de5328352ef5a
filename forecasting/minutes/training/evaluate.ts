import type { LeakageReport } from '../../leakage/report';
import type { ReturnForecast } from '../../models/model';
import type { ChampionOutcomes } from '../../promotion/comparison';
import type { PlantedCandidate } from '../../promotion/planted-candidates';
import type { ForecastOutcome } from '../../scoring/outcome';
import { type Scores, scoreOutcomes } from '../../scoring/score-outcomes';
import { computeMinuteOutcomes } from '../backtest/run-fold';
import type { BarSeries } from '../bar-series';
import { checkMinuteModel } from '../leakage/check-minute-model';
import { createTrailingQuantiles, createVolatilityScaled } from '../models/baselines';
import type { MinuteForecaster } from '../models/minute-model';
import type { MinuteParameters } from '../models/parameters';
import { ablateNews } from '../news/ablation';
import type { Headline } from '../news/headlines';
import { computeMinuteEvidence, type MinuteEvidence, plantMinuteCandidates } from '../promotion/gate';
import { listUnseenOrigins } from './split';

/** A model, and the end (epoch ms) of the last bar that was used in its training. */
export interface TrainedMinuteModel {
  readonly model: MinuteForecaster;
  readonly trainedUntil: number;
}

/** The production model, or the reason why this version of nexthour cannot load its files. */
export type MinuteChampion = { readonly version: string } & (TrainedMinuteModel | { readonly unusable: string });

/** What the model gate decides on. */
export interface MinuteEvaluation {
  readonly evidence: MinuteEvidence;
  readonly planted: readonly PlantedCandidate<MinuteEvidence>[];
  readonly leakage: LeakageReport;
}

export interface ScoredMinuteModel extends MinuteEvaluation {
  readonly scores: Scores;
}

/**
 * Compares a candidate with the production model and both baselines, on forecasts that neither model has seen in its training, then runs
 * the leakage check.
 */
export function evaluateMinuteModel(given: {
  readonly candidate: TrainedMinuteModel;
  readonly champion: MinuteChampion | null;
  readonly series: BarSeries;
  readonly steps: number;
  readonly parameters: Pick<MinuteParameters, 'volatility'>;
  /** Of the whole series, as far as they are known. */
  readonly headlines?: readonly Headline[];
}): ScoredMinuteModel {
  const { candidate, champion, series, steps, parameters, headlines = [] } = given;
  const model = rememberForecasts(candidate.model, series);
  const other = champion && 'model' in champion ? champion : candidate;
  const trainedUntil = Math.max(candidate.trainedUntil, other.trainedUntil);
  const origins = listUnseenOrigins(series, { trainedUntil, steps });
  const forecast = (forecaster: MinuteForecaster) => computeMinuteOutcomes(forecaster, { series, origins, steps });
  const outcomes = forecast(model);
  const comparison = {
    candidate: outcomes,
    champion: champion && toOutcomes(champion, forecast),
    trailing: forecast(createTrailingQuantiles({ steps })),
    volatility: forecast(createVolatilityScaled({ steps }, parameters.volatility)),
    // The targets do not overlap.
    overlap: 1,
  };
  const evidence = { ...computeMinuteEvidence(comparison), news: ablateNews(outcomes, headlines) };
  const { rmseRatio } = evidence.candidate;
  return {
    evidence,
    planted: plantMinuteCandidates(comparison),
    leakage: checkMinuteModel({ model, series, origins, rmseRatio }),
    scores: scoreOutcomes(outcomes, steps * series.barMs),
  };
}

function toOutcomes(
  champion: MinuteChampion,
  forecast: (model: MinuteForecaster) => readonly ForecastOutcome[],
): ChampionOutcomes {
  if ('unusable' in champion) return champion;
  return { version: champion.version, outcomes: forecast(champion.model) };
}

/** The leakage check compares with forecasts from the whole series, which take seconds each when they are not made in a row. */
function rememberForecasts(model: MinuteForecaster, series: BarSeries): MinuteForecaster {
  const known = new Map<number, ReturnForecast | null>();
  return {
    forecastAt: (given, origins) => {
      if (given !== series) return model.forecastAt(given, origins);
      const unknown = origins.filter((origin) => !known.has(origin));
      const forecasts = unknown.length === 0 ? [] : model.forecastAt(series, unknown);
      for (const [row, origin] of unknown.entries()) known.set(origin, forecasts[row] ?? null);
      return origins.map((origin) => known.get(origin) ?? null);
    },
  };
}
