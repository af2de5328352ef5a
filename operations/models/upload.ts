import type { QuestionModel } from '../../clients/postgres/question-models';
import { type RegistrationDeps, registerQuestionModel } from '../../clients/question-model-registry';
import { readRiseParameters } from '../../config/parameters-file';
import { parametersFile } from '../../config/paths';
import type { Feature } from '../../forecasting/features/registry/feature';
import { FEATURES, findFeature } from '../../forecasting/features/registry/registry';
import { volatilityFeatures } from '../../forecasting/labels/evaluation/baselines';
import { type Claims, readClaims } from '../../forecasting/labels/evaluation/claims';
import { testOutcomes } from '../../forecasting/labels/evaluation/evaluate';
import type { EvaluatedRow } from '../../forecasting/labels/evaluation/rows';
import { readRiseQuestionId } from '../../forecasting/labels/request';
import { InvalidValueError, NexthourError } from '../../system/errors';
import type { OnnxJob } from '../../training/onnx/messages';
import { runOnnx } from '../../training/onnx/run-onnx';
import { runScoring } from '../../training/scoring/run-scoring';
import { type LabelledRow, readLabelledData } from '../labels/export';
import { collectRows } from '../labels/format-rows';
import type { Prices } from '../labels/prices';

export { MAX_ONNX_BYTES } from '../../training/onnx/limits';

/** The name of the family of uploaded models, and the name of their file. */
export const ONNX_FAMILY = 'onnx';
export const ONNX_FILE = 'model.onnx';

export interface UploadDeps extends RegistrationDeps {
  /** `null` when the asset has no prices. */
  readonly openPrices: (query: { asset: string; now: number }) => Promise<Prices | null>;
}

/** An upload as a person writes it. */
export interface WrittenUpload {
  readonly question: string;
  readonly name: string;
  readonly bytes: Buffer;
  /** `log_sigma,return_over_sigma`: the features in the order of the columns of the model, when the file does not name them. */
  readonly features?: string | undefined;
  /** `auc=0.9,accuracy=0.8` */
  readonly claimed?: string | undefined;
  /** The first hour of the test part. Default: the newest fifth of the hours with a price. */
  readonly testFrom?: string | undefined;
  readonly operator: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9 _.+-]{0,59}$/;

/**
 * Checks an uploaded ONNX classifier, scores it on the test hours and registers it, whatever its scores are.
 * @throws InvalidValueError, NexthourError `UnusableOnnx`, `NoPricesOfAsset`
 */
export async function uploadModel(
  deps: UploadDeps,
  written: WrittenUpload,
  signal: AbortSignal,
): Promise<{ model: QuestionModel; isNew: boolean }> {
  const question = readRiseQuestionId('question', written.question);
  const name = readModelName(written.name);
  const claimed: Claims = written.claimed === undefined ? {} : readClaims(written.claimed);
  const features = written.features === undefined ? null : written.features.split(',').map((part) => part.trim());
  const prices = await deps.openPrices({ asset: question.asset, now: deps.clock.now() });
  if (!prices) throw noPrices(question.asset);
  const parameters = readRiseParameters(parametersFile);
  const job = { bytes: written.bytes, features };
  // Without rows: an unusable file is refused before anything is computed.
  const checked = await runOnnx({ ...job, ...toMatrix(FEATURES, []) }, signal);
  const volatility = volatilityFeatures(parameters);
  const names = new Set([...volatility.map((feature) => feature.name), ...checked.features]);
  const used = [...names].flatMap((feature) => findFeature(feature) ?? []);
  const { testFrom } = written;
  const { rows: read, source } = await readLabelledData(prices, { question: question.id, testFrom }, used);
  const labelled = (await collectRows(read)).filter(({ label }) => label !== null);
  const ran = await runOnnx({ ...job, ...toMatrix(used, labelled) }, signal);
  const rows = toEvaluatedRows(labelled, { probabilities: ran.probabilities, volatilities: volatility.length });
  const test = testOutcomes(rows);
  if (test.length === 0) throw neverForecasts();
  const scored = await runScoring({ task: 'evaluate', rows, label: question, claimed, parameters }, signal);
  return registerQuestionModel(deps, {
    ...{ question, source, name, family: ONNX_FAMILY, operator: written.operator, test, ...scored },
    files: new Map([[ONNX_FILE, written.bytes]]),
    features: ran.features.map((feature) => ({ name: feature, version: findFeature(feature)?.version ?? 1 })),
  });
}

/** @throws InvalidValueError */
export function readModelName(name: string): string {
  if (NAME.test(name)) return name;
  const message = `name "${name.slice(0, 60)}" is refused: it must have 1 to 60 letters, digits, blanks, and signs of _.+-`;
  throw new InvalidValueError('name', message);
}

function toMatrix(features: readonly Feature[], rows: readonly LabelledRow[]): Pick<OnnxJob, 'columns' | 'rows'> {
  const columns = features.map(({ name }) => name);
  const matrix = new Float64Array(rows.length * columns.length);
  for (const [row, { values }] of rows.entries()) {
    for (const column of columns.keys()) matrix[row * columns.length + column] = values[column] ?? Number.NaN;
  }
  return { columns, rows: matrix };
}

/** @param given.volatilities how many of the first columns are the inputs of the volatility-only baseline */
function toEvaluatedRows(
  rows: readonly LabelledRow[],
  { probabilities, volatilities }: { readonly probabilities: Float64Array; readonly volatilities: number },
): EvaluatedRow[] {
  return rows.map(({ hour, label, split, values }, index) => {
    const probability = probabilities[index] ?? Number.NaN;
    const volatility = values.slice(0, volatilities);
    return { hour, label, split, volatility, probability: Number.isNaN(probability) ? null : probability };
  });
}

export function noPrices(asset: string): NexthourError {
  return new NexthourError('NoPricesOfAsset', `There are no prices of ${asset}, so a model cannot be scored on them`);
}

function neverForecasts(): NexthourError {
  const message =
    'The model is refused: in every test hour one of its features is missing, so it never forecasts. `nexthour labels export` shows which features are empty';
  return new NexthourError('UnusableOnnx', message);
}
