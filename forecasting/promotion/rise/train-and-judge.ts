import { createFeatureRows, LONGEST_WARM_UP_HOURS } from '../../features/registry/registry';
import { HOUR_MS, type Hour } from '../../hour';
import { forecastBaselines, volatilityFeatures } from '../../labels/evaluation/baselines';
import { evaluateModel, type ModelEvaluation, testOutcomes } from '../../labels/evaluation/evaluate';
import type { EvaluatedRow } from '../../labels/evaluation/rows';
import { labelHours } from '../../labels/label';
import { checkModel } from '../../leakage/check-model';
import { checkRiseExamples, checkRiseRecord, checkRiseSplit, type RiseTraining } from '../../leakage/check-rise';
import { type LeakageReport, toReport } from '../../leakage/report';
import type { ArtifactFiles } from '../../models/artifact-files';
import type { FittedModel, RiseForecast } from '../../models/model';
import { buildRiseExamples } from '../../models/rise/examples';
import type { RiseFamily } from '../../models/rise/family';
import type { RiseParameters } from '../../models/rise/parameters';
import { createRiseModel } from '../../models/rise/rise-model';
import type { RiseQuestion } from '../../questions';
import { chooseThreshold } from '../../scoring/probability/confusion-matrix';
import type { ProbabilityOutcome } from '../../scoring/probability/outcome';
import type { HourlySeries } from '../../series';
import { decideOnRise, type RiseDecision, type RiseSelfTest } from './decide-on-rise';
import { plantRiseCandidates } from './planted-rise-candidates';

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
 * @param given.testFrom the first hour of the test part
 * @throws NexthourError `FamilyUnavailable`, `TooFewRises`; the reason of the signal, if the fit runs in a child process
 */
export async function trainAndJudge(given: {
  readonly question: RiseQuestion;
  readonly family: RiseFamily;
  readonly parameters: RiseParameters;
  readonly series: HourlySeries;
  readonly source: string;
  readonly testFrom: Hour;
}): Promise<TrainedQuestionModel> {
  const { question, family, parameters, series, source, testFrom } = given;
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
    ...{ question, source, family: family.name, evaluation, test },
    files: fitted.toFiles(),
    features: family.features.map(({ name, version }) => ({ name, version })),
    ...decideOnRise({ evidence: evaluation.scores, leakage: evaluation.leakage, planted }),
  };
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
