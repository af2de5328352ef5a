import { join } from 'node:path';
import { withDatabase } from '../../clients/postgres/database';
import { createSearches } from '../../clients/postgres/searches';
import { registerQuestionModel } from '../../clients/question-model-registry';
import { readRiseParameters } from '../../config/parameters-file';
import { parametersFile } from '../../config/paths';
import { changeParameters } from '../../config/search-spaces';
import { evaluationJson } from '../../forecasting/labels/evaluation/evaluation-json';
import { readRiseQuestionId } from '../../forecasting/labels/request';
import type { RiseParameters } from '../../forecasting/models/rise/parameters';
import type { TrainedQuestionModel } from '../../forecasting/promotion/rise/train-and-judge';
import type { FileFormat } from '../../operations/backtest/read-price-file';
import { trainQuestionModel, type WrittenTraining } from '../../operations/models/train';
import { readModelName } from '../../operations/models/upload';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { ensureFolder, replaceFile } from '../../system/files';
import { createLocalRiseFamilies } from '../../training/xgboost/local-families';
import { pickFormat } from '../backtest/file-options';
import { withStoredData } from '../connections';
import { withPrices } from '../labels/with-prices';
import { renderEvaluation } from '../models/render-evaluation';
import { withRegistration } from '../models/with-registration';
import { readUserName } from '../user-name';

export interface TrainOptions extends WrittenTraining, FileFormat {
  /** A CSV file of prices, in place of the stored prices. */
  readonly file?: string;
  /** A folder for the files of the model. */
  readonly out?: string;
  /** Whether the model is registered. */
  readonly register?: boolean;
  readonly name?: string;
  readonly operator?: string;
  readonly json?: boolean;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Trains a model of a question about a rise, and prints our scores of it and the decision of the model gate. */
export async function trainModel(options: TrainOptions): Promise<void> {
  const { file, out, register = false, name, operator, json = false, clock, stop, ...written } = options;
  if (register && file !== undefined) {
    throw new UserError('A model of the prices of a file cannot be registered: leave out --file or --register');
  }
  const { asset } = readRiseQuestionId('question', written.question);
  const parameters = await readTodaysParameters(written.question, file);
  const families = createLocalRiseFamilies(parameters, stop);
  if (out !== undefined) await ensureFolder(out, 'Choose another folder with --out');
  const trained = await withPrices({ asset, file, format: pickFormat(options), clock }, (prices) =>
    trainQuestionModel({ prices, families, parameters }, written),
  );
  const id = register ? await registerTrained(trained, { name, operator, clock }) : null;
  const answer = { id, ...trainedJson(trained) };
  if (out !== undefined) await writeFiles(out, trained, answer);
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : render(trained, id));
}

/** Those that a search found for the question, or else those of params.yaml, which also a training on a file uses. */
async function readTodaysParameters(question: string, file: string | undefined): Promise<RiseParameters> {
  const parameters = readRiseParameters(parametersFile);
  if (file !== undefined) return parameters;
  const choice = await withStoredData(['databaseUrl'], ({ databaseUrl }) =>
    withDatabase(databaseUrl, (database) => createSearches(database).findChoice({ question })),
  );
  return changeParameters('rise', parameters, choice?.overrides ?? {});
}

/** Registers the model as an uploaded one. @returns its id */
async function registerTrained(
  trained: TrainedQuestionModel,
  given: { readonly name: string | undefined; readonly operator: string | undefined; readonly clock: Clock },
): Promise<string> {
  const name = readModelName(given.name ?? trained.family);
  const operator = given.operator ?? readUserName();
  const decision = { passed: trained.decision.promoted, reason: trained.decision.reason };
  const { model } = await withRegistration(given.clock, (deps) =>
    registerQuestionModel(deps, { ...trained, name, operator, decision }),
  );
  return model.id;
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

function render(
  { question, source, family, evaluation, decision, selfTest }: TrainedQuestionModel,
  id: string | null,
): string {
  const named = { id: id ?? 'not registered', name: family, family, question: question.id, source, decision: null };
  const verb = decision.promoted ? 'passes' : 'does not pass';
  const trials = selfTest.trials.map(({ name }) => name).join(', ');
  return `${renderEvaluation({ ...named, ...evaluationJson(evaluation) })}
The model ${verb} the model gate: ${decision.reason}.
Before the decision, the gate was tested with bad candidates and ${selfTest.passed ? 'refused them all' : 'failed'}: ${trials}.
${id === null ? '' : `Registered as ${id}; \`nexthour models activate ${id}\` lets it forecast every hour.\n`}`;
}
