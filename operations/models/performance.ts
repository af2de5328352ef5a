import type { ActiveModels } from '../../clients/postgres/active-models';
import type { Questions } from '../../clients/postgres/questions';
import type { RiseLedger } from '../../clients/postgres/rise-ledger';
import type { RegisteredRiseModel } from '../../clients/rise-model-files';
import { finiteOrNull } from '../../forecasting/finite';
import { formatHour, formatInstant, type Hour } from '../../forecasting/hour';
import type { RiseEntry } from '../../forecasting/ledger/rise-entries';
import { assetOfQuestion } from '../../forecasting/questions';
import {
  computeRisePerformance,
  createBaseRates,
  MIN_PERFORMANCE_HOURS,
  type PerformancePart,
  ROLLING_HOURS,
} from '../../forecasting/rise-performance';
import type { HourlySeries } from '../../forecasting/series';
import { unknownQuestion } from '../questions/manage-questions';
import { unknownModel } from './directory';

export interface PerformanceDeps {
  readonly asset: string;
  readonly activeModels: Pick<ActiveModels, 'find'>;
  readonly questions: Pick<Questions, 'find'>;
  readonly findModel: (query: { id: string }) => Promise<(RegisteredRiseModel & { readonly summary?: Summary }) | null>;
  readonly rises: Pick<RiseLedger, 'entries'>;
  /** The prices of a source, from which the base rate is computed. */
  readonly readSeries: (query: { asset: string; source: string }) => Promise<HourlySeries>;
}

interface Summary {
  /** The threshold that the evaluation of the model chose. */
  readonly threshold: number | null;
}

const MAX_FORECASTS = 20_000;
const DEFAULT_THRESHOLD = 0.5;
export const DEFAULT_SHOWN = 24;

/**
 * How the recorded forecasts of a model did.
 * @param query.threshold a probability of at least this counts as the forecast "rise"; default: that of the model's evaluation
 * @throws NexthourError `UnknownModel`, `UnknownQuestion`
 */
export async function modelPerformance(
  deps: PerformanceDeps,
  { id, threshold, limit = DEFAULT_SHOWN }: { id: string; threshold?: number | undefined; limit?: number | undefined },
) {
  const { rises } = deps;
  const asset = assetOfQuestion(id);
  const model = await deps.findModel({ id });
  if (!model) throw unknownModel(id);
  const { source, question: questionId, version: modelVersion } = model;
  const [stored, event, entries, series] = await Promise.all([
    deps.questions.find({ id: questionId }),
    deps.activeModels.find({ asset, modelId: id }),
    rises.entries({ question: questionId, source, modelVersion, limit: MAX_FORECASTS }),
    deps.readSeries({ asset, source }),
  ]);
  if (!stored) throw unknownQuestion(questionId);
  const { question } = stored;
  const chosen = threshold ?? model.summary?.threshold ?? DEFAULT_THRESHOLD;
  const { live, backfilled, late } = computeRisePerformance(entries, {
    ...{ horizonHours: question.horizonHours, threshold: chosen },
    baseRateAt: createBaseRates(series, question),
  });
  const isActive = event?.event === 'activated';
  return {
    model: { id, question: questionId, version: modelVersion, source, active: isActive },
    changed_at: event ? formatInstant(event.happenedAt) : null,
    threshold: chosen,
    min_hours: MIN_PERFORMANCE_HOURS,
    rolling_hours: ROLLING_HOURS,
    live: partJson(live),
    backfilled: partJson(backfilled),
    late,
    forecasts: entries.slice(-limit).reverse().map(riseEntryJson),
  };
}

export type PerformanceJson = Awaited<ReturnType<typeof modelPerformance>>;

function partJson(part: PerformancePart) {
  const { forecasts, settled, void: voided, waiting, firstHour, lastHour, scores, running } = part;
  const skill = scores?.against[0];
  const isEnough = settled >= MIN_PERFORMANCE_HOURS;
  return {
    ...{ forecasts, settled, void: voided, waiting, first_hour: showHour(firstHour), last_hour: showHour(lastHour) },
    conclusion: conclude(part),
    scores: scores && {
      hours: scores.hours,
      positives: scores.positives,
      base_rate: finiteOrNull(scores.baseRate),
      mean_probability: finiteOrNull(scores.meanProbability),
      brier: finiteOrNull(scores.brier),
      log_loss: finiteOrNull(scores.logLoss),
      auc: finiteOrNull(scores.auc),
      calibration_error: finiteOrNull(scores.calibrationError),
      brier_skill: {
        skill: finiteOrNull(skill?.brierSkill.skill),
        // An interval of a few outcomes is far too narrow.
        lower: isEnough ? (skill?.brierSkill.lower ?? null) : null,
        upper: isEnough ? (skill?.brierSkill.upper ?? null) : null,
        p_better: isEnough ? (skill?.brierSkill.pBetter ?? null) : null,
      },
      confusion: {
        threshold: scores.confusion.threshold,
        true_positives: scores.confusion.truePositives,
        false_positives: scores.confusion.falsePositives,
        true_negatives: scores.confusion.trueNegatives,
        false_negatives: scores.confusion.falseNegatives,
        accuracy: finiteOrNull(scores.confusion.accuracy),
        majority_accuracy: finiteOrNull(scores.confusion.majorityAccuracy),
        precision: finiteOrNull(scores.confusion.precision),
        recall: finiteOrNull(scores.confusion.recall),
      },
    },
    running: running.map(({ hour, accuracy, majorityAccuracy, rollingBrierSkill, ...point }) => ({
      ...{ hour: formatHour(hour), settled: point.settled, accuracy, majority_accuracy: majorityAccuracy },
      rolling_brier_skill: rollingBrierSkill,
    })),
  };
}

/** What the interval of the Brier skill says. */
function conclude({
  scores,
  settled,
}: PerformancePart): 'better' | 'worse' | 'no clear difference' | 'too few to tell' {
  if (!scores || settled < MIN_PERFORMANCE_HOURS) return 'too few to tell';
  const { lower = null, upper = null } = scores.against[0]?.brierSkill ?? {};
  if (lower !== null && lower > 0) return 'better';
  return upper !== null && upper < 0 ? 'worse' : 'no clear difference';
}

/** A forecast of a rise with its settlement, as the API shows it. */
export function riseEntryJson({ forecast, settlement, void: voided }: RiseEntry) {
  const { id, originHour, targetHour, madeAt, probability, late, backfilled, lastRate } = forecast;
  return {
    ...{ id, version: forecast.modelVersion, source: forecast.source, hash: forecast.hash },
    ...{ hour: formatHour(originHour), target_hour: formatHour(targetHour), made_at: formatInstant(madeAt) },
    ...{ probability, last_rate: lastRate, late, backfilled },
    state: settlement ? ('settled' as const) : voided ? ('void' as const) : ('waiting' as const),
    actual: settlement?.actual ?? null,
    outcome: settlement?.outcome ?? null,
    brier: settlement?.brier ?? null,
    log_loss: settlement?.logLoss ?? null,
  };
}

function showHour(hour: Hour | null): string | null {
  return hour === null ? null : formatHour(hour);
}
