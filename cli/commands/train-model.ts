import { join } from 'node:path';
import { readRiseParameters } from '../../config/parameters-file';
import { parametersFile } from '../../config/paths';
import { readRiseQuestionId } from '../../forecasting/labels/request';
import { evaluationJson } from '../../operations/models/evaluation-json';
import { type TrainedQuestionModel, trainQuestionModel, type WrittenTraining } from '../../operations/models/train';
import type { Clock } from '../../system/clock';
import { ensureFolder, replaceFile } from '../../system/files';
import { createLocalRiseFamilies } from '../../training/xgboost/local-families';
import { withPrices } from '../labels/with-prices';
import { renderEvaluation } from '../models/render-evaluation';

export interface TrainOptions extends WrittenTraining {
  /** A CSV file of prices, in place of the stored prices. */
  readonly file?: string;
  /** A folder for the files of the model. */
  readonly out?: string;
  readonly json?: boolean;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Trains a model of a question about a rise, and prints our scores of it and the decision of the model gate. */
export async function trainModel({ file, out, json = false, clock, stop, ...written }: TrainOptions): Promise<void> {
  const { asset } = readRiseQuestionId('question', written.question);
  const parameters = readRiseParameters(parametersFile);
  const families = createLocalRiseFamilies(parameters, stop);
  if (out !== undefined) await ensureFolder(out, 'Choose another folder with --out');
  const trained = await withPrices({ asset, file, clock }, (prices) =>
    trainQuestionModel({ prices, families, parameters }, written),
  );
  const answer = trainedJson(trained);
  if (out !== undefined) await writeFiles(out, trained, answer);
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : render(trained));
}

function trainedJson({ question, source, family, features, evaluation, decision, selfTest }: TrainedQuestionModel) {
  return {
    ...{ question: question.id, source, family, features, evaluation: evaluationJson(evaluation) },
    decision: { passed: decision.promoted, reason: decision.reason, rules: decision.rules },
    self_test: { passed: selfTest.passed, refused: selfTest.trials.map(({ name, reason }) => ({ name, reason })) },
  };
}

async function writeFiles(folder: string, { files }: TrainedQuestionModel, answer: object): Promise<void> {
  for (const [name, bytes] of files) await replaceFile(join(folder, name), bytes);
  await replaceFile(join(folder, 'evaluation.json'), Buffer.from(`${JSON.stringify(answer)}\n`));
}

function render({ question, source, family, evaluation, decision, selfTest }: TrainedQuestionModel): string {
  const named = { id: 'not registered', name: family, family, question: question.id, source };
  const verb = decision.promoted ? 'passes' : 'is refused by';
  const trials = selfTest.trials.map(({ name }) => name).join(', ');
  return `${renderEvaluation({ ...named, ...evaluationJson(evaluation) })}
The model ${verb} the model gate: ${decision.reason}.
Before the decision, the gate was tested with bad candidates and ${selfTest.passed ? 'refused them all' : 'failed'}: ${trials}.
`;
}
