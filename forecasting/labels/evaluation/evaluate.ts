import type { Hour } from '../../hour';
import { type LeakageReport, toReport } from '../../leakage/report';
import type { RiseParameters } from '../../models/rise/parameters';
import type { RiseLabel } from '../../questions';
import { chooseThreshold } from '../../scoring/probability/confusion-matrix';
import { brierScore, computeLosses } from '../../scoring/probability/losses';
import type { ProbabilityOutcome } from '../../scoring/probability/outcome';
import { computeAuc } from '../../scoring/probability/ranking';
import { type ProbabilityScores, scoreProbabilities } from '../../scoring/probability/score-probabilities';
import { mean } from '../../statistics';
import { SPLIT_PARTS, type SplitPart } from '../split';
import { forecastBaselines } from './baselines';
import type { Claims } from './claims';
import { findLeaks } from './leaks';
import { type EvaluatedRow, toOutcomes } from './rows';
import { type EvaluationWarning, listEvaluationWarnings } from './warnings';

/** The hours of a part that the model forecasts and whose label is known. */
export interface EvaluatedPart {
  readonly from: Hour | null;
  readonly to: Hour | null;
  readonly hours: number;
  /** Hours with a label that the model cannot forecast, because a feature is missing. */
  readonly missing: number;
}

/** What we found out about a model of a question about a rise. */
export interface ModelEvaluation {
  readonly parts: Readonly<Record<SplitPart, EvaluatedPart>>;
  /** On the test part. The threshold of the confusion matrix was chosen on the validation part. */
  readonly scores: ProbabilityScores;
  /** On the training part of the export; the model may have been trained on other hours. */
  readonly train: { readonly auc: number; readonly brier: number };
  /** Figures that the person who uploaded the model reported. They decide nothing. */
  readonly claimed: Claims;
  readonly leakage: LeakageReport;
  readonly warnings: readonly EvaluationWarning[];
}

export interface EvaluationOptions {
  readonly label: RiseLabel;
  readonly claimed?: Claims;
  /** Of the baselines. */
  readonly parameters: RiseParameters;
  /** Of the confusion matrix. Default: the one with the highest F1 score on the validation part. */
  readonly threshold?: number;
}

/** Scores the probabilities of a model on the test hours, compares them with both baselines and looks for leaks. */
export async function evaluateModel(
  rows: readonly EvaluatedRow[],
  { label, claimed = {}, parameters, ...options }: EvaluationOptions,
): Promise<ModelEvaluation> {
  const outcomesOf = (part: SplitPart) => toOutcomes(rows.filter(({ split }) => split === part));
  const [train, test] = [outcomesOf('train'), outcomesOf('test')];
  const threshold = options.threshold ?? chooseThreshold(outcomesOf('validation'));
  const baselines = await forecastBaselines(rows, parameters);
  const scores = scoreProbabilities(test, baselines, {
    horizonHours: label.horizonHours,
    ...(Number.isFinite(threshold) ? { threshold } : {}),
  });
  const onTrain = { auc: computeAuc(train), brier: mean([...computeLosses(train, brierScore)]) };
  const parts = describeParts(rows);
  return {
    ...{ parts, scores, train: onTrain, claimed },
    leakage: toReport(findLeaks(scores)),
    warnings: listEvaluationWarnings({ scores, train: onTrain, claimed, label, test, missing: parts.test.missing }),
  };
}

/** The test hours that every model of a question is compared on. */
export function testOutcomes(rows: readonly EvaluatedRow[]): ProbabilityOutcome[] {
  return toOutcomes(rows.filter(({ split }) => split === 'test'));
}

function describeParts(rows: readonly EvaluatedRow[]): ModelEvaluation['parts'] {
  const describe = (part: SplitPart): EvaluatedPart => {
    const own = rows.filter(({ split, label }) => split === part && label !== null);
    const known = own.filter(({ probability }) => probability !== null);
    const [from = null, to = null] = [known[0]?.hour, known.at(-1)?.hour];
    return { from, to, hours: known.length, missing: own.length - known.length };
  };
  const [train, validation, test] = SPLIT_PARTS.map(describe) as [EvaluatedPart, EvaluatedPart, EvaluatedPart];
  return { train, validation, test };
}
