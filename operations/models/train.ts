import { createFeatureRows, LONGEST_WARM_UP_HOURS } from '../../forecasting/features/registry/registry';
import { formatHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import { forecastBaselines, volatilityFeatures } from '../../forecasting/labels/evaluation/baselines';
import { evaluateModel, type ModelEvaluation, testOutcomes } from '../../forecasting/labels/evaluation/evaluate';
import type { EvaluatedRow } from '../../forecasting/labels/evaluation/rows';
import { labelHours } from '../../forecasting/labels/label';
import { readRangeHour, readRiseQuestionId } from '../../forecasting/labels/request';
import { defaultBounds } from '../../forecasting/labels/split';
import { checkModel } from '../../forecasting/leakage/check-model';
import {
  checkRiseExamples,
  checkRiseRecord,
  checkRiseSplit,
  type RiseTraining,
} from '../../forecasting/leakage/check-rise';
import { type LeakageReport, toReport } from '../../forecasting/leakage/report';
import type { ArtifactFiles } from '../../forecasting/models/artifact-files';
import type { FittedModel, RiseForecast } from '../../forecasting/models/model';
import { buildRiseExamples } from '../../forecasting/models/rise/examples';
import type { RiseFamily } from '../../forecasting/models/rise/family';
import type { RiseParameters } from '../../forecasting/models/rise/parameters';
import { createRiseModel } from '../../forecasting/models/rise/rise-model';
import { decideOnRise, type RiseDecision, type RiseSelfTest } from '../../forecasting/promotion/rise/decide-on-rise';
import { plantRiseCandidates } from '../../forecasting/promotion/rise/planted-rise-candidates';
import type { RiseQuestion } from '../../forecasting/questions';
import { chooseThreshold } from '../../forecasting/scoring/probability/confusion-matrix';
import type { ProbabilityOutcome } from '../../forecasting/scoring/probability/outcome';
import type { HourlySeries } from '../../forecasting/series';
import { InvalidValueError } from '../../system/errors';
import type { Prices } from '../labels/prices';
import { readRange } from '../labels/range';

/** A training as a person asks for it. */
export interface WrittenTraining {
  /** The id of a question about a rise. It need not have been created. */
  readonly question: string;
  readonly family: string;
  /** The first hour of the test part. Default: the newest fifth of the hours with a price. */
  readonly testFrom?: string | undefined;
}

export interface TrainingDeps {
  readonly prices: Prices;
  readonly families: ReadonlyMap<string, RiseFamily>;
  readonly parameters: RiseParameters;
}

/** A model that was trained and judged. `registerQuestionModel` registers it. */
export interface TrainedQuestionModel {
  readonly question: RiseQuestion;
  readonly source: string;
  readonly family: string;
  readonly files: ArtifactFiles;
  /** In the order of the inputs of the model. */
  readonly features: readonly { readonly name: string; readonly version: number }[];
  readonly evaluation: ModelEvaluation;
  /** The forecasts for the test hours. */
  readonly test: readonly ProbabilityOutcome[];
  readonly decision: RiseDecision;
  readonly selfTest: RiseSelfTest;
}

/** Hours whose examples the leakage check builds again. */
const CHECKED_HOURS = 1_500;

/**
 * Trains a family on the hours before the test part, scores it on the test part, looks for leaks and applies the model gate. The last
 * training label is known before the first hour that a feature of the test part can depend on.
 * @throws InvalidValueError; NexthourError `FamilyUnavailable`, `TooFewRises`; the reason of the signal, if the fit runs in a child process
 */
export async function trainQuestionModel(deps: TrainingDeps, written: WrittenTraining): Promise<TrainedQuestionModel> {
  const { prices, parameters } = deps;
  const question = readRiseQuestionId('question', written.question);
  const family = requireFamily(deps, written.family);
  const { from, to } = readRange(prices, {}, question);
  const series = await prices.read(from, to);
  const testFrom = readTestFrom(written, { from, to, question });
  const training = series.filter(({ hour }) => hour <= testFrom - LONGEST_WARM_UP_HOURS * HOUR_MS);
  const fitted = await createRiseModel(family, question).fit(training);
  const rows = forecastRows({ fitted, series, question, parameters, testFrom });
  const known = rows.filter(({ split }) => split === 'train');
  const threshold = chooseThreshold(testOutcomes(known.map((row) => ({ ...row, split: 'test' as const }))));
  const evaluated = await evaluateModel(rows, { label: question, parameters, threshold });
  const checked = { fitted, family, question, series, training, rows };
  const evaluation = { ...evaluated, leakage: checkLeakage(checked, evaluated.leakage) };
  const test = testOutcomes(rows);
  const { horizonHours } = question;
  const baselines = await forecastBaselines(rows, parameters);
  const planted = plantRiseCandidates({ candidate: test, baselines, horizonHours });
  return {
    ...{ question, source: prices.source, family: family.name, evaluation, test },
    files: fitted.toFiles(),
    features: family.features.map(({ name, version }) => ({ name, version })),
    ...decideOnRise({ evidence: evaluation.scores, leakage: evaluation.leakage, planted }),
  };
}

function requireFamily({ families }: TrainingDeps, name: string): RiseFamily {
  const family = families.get(name);
  if (family) return family;
  const message = `family "${name.slice(0, 40)}" is not known; the families are ${[...families.keys()].join(', ')}`;
  throw new InvalidValueError('family', message);
}

function readTestFrom(
  { testFrom }: WrittenTraining,
  { from, to, question }: { readonly from: Hour; readonly to: Hour; readonly question: RiseQuestion },
): Hour {
  const hour =
    testFrom === undefined ? defaultBounds({ first: from, last: to }).testFrom : readRangeHour('test_from', testFrom);
  const needed = (LONGEST_WARM_UP_HOURS + question.horizonHours) * HOUR_MS;
  if (hour > from + needed && hour <= to) return hour;
  const message = `test_from ${testFrom} leaves no hours for training or for the test; the prices are from ${formatHour(from)} to ${formatHour(to)}, and ${needed / HOUR_MS} h before the test part are the embargo`;
  throw new InvalidValueError('test_from', message);
}

/** The forecasts for all hours with a known label outside of the embargo. */
function forecastRows(given: {
  readonly fitted: FittedModel<RiseForecast>;
  readonly series: HourlySeries;
  readonly question: RiseQuestion;
  readonly parameters: RiseParameters;
  readonly testFrom: Hour;
}): EvaluatedRow[] {
  const { fitted, series, question, parameters, testFrom } = given;
  const labels = labelHours(series, question);
  const lastTraining = testFrom - (LONGEST_WARM_UP_HOURS + question.horizonHours) * HOUR_MS;
  const splitOf = (hour: Hour) => (hour >= testFrom ? 'test' : hour <= lastTraining ? 'train' : null);
  const origins = series.flatMap(({ hour }, index) => (labels[index] !== null && splitOf(hour) ? [index] : []));
  const forecasts = fitted.forecastAt(series, origins);
  const volatilityAt = createFeatureRows(series, volatilityFeatures(parameters));
  return origins.map((origin, row) => {
    const hour = series[origin]?.hour ?? 0;
    const probability = forecasts[row]?.probability ?? null;
    const volatility = volatilityAt(origin) ?? [];
    return { hour, label: labels[origin] ?? null, split: splitOf(hour), probability, volatility };
  });
}

/** Looks for future information in the examples, in the files of the model and in its forecasts. */
function checkLeakage(
  given: {
    readonly fitted: FittedModel<RiseForecast>;
    readonly family: RiseFamily;
    readonly question: RiseQuestion;
    readonly series: HourlySeries;
    readonly training: HourlySeries;
    readonly rows: readonly EvaluatedRow[];
  },
  { findings }: LeakageReport,
): LeakageReport {
  const { fitted, family, question, series, training, rows } = given;
  const { features } = family;
  const preparation: RiseTraining = {
    buildExamples: (prices) => buildRiseExamples(prices, { label: question, features }),
    horizonHours: question.horizonHours,
    warmUpHours: Math.max(1, ...features.map(({ warmUpHours }) => warmUpHours)),
  };
  const hoursOf = (part: EvaluatedRow['split']) => rows.filter(({ split }) => split === part).map(({ hour }) => hour);
  const tested = new Set(hoursOf('test'));
  const origins = series.flatMap(({ hour }, index) => (tested.has(hour) ? [index] : []));
  return toReport([
    ...checkRiseExamples(preparation, training.slice(-CHECKED_HOURS)),
    ...checkRiseSplit({ training: hoursOf('train'), test: hoursOf('test') }, preparation),
    ...checkRiseRecord(fitted.toFiles(), preparation, training),
    ...checkModel({ model: fitted, series, origins }),
    ...findings,
  ]);
}
