import { readFile, stat } from 'node:fs/promises';
import { connectObjectStore } from '../../clients/object-store';
import { createActiveModels } from '../../clients/postgres/active-models';
import { withDatabase } from '../../clients/postgres/database';
import { createObservations } from '../../clients/postgres/observations';
import { createQuestionModels } from '../../clients/postgres/question-models';
import { createQuestions } from '../../clients/postgres/questions';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { openStoredPrices } from '../../operations/labels/prices';
import { compareModelVersions } from '../../operations/models/compare';
import { modelEvaluationJson, modelJson, readEvaluation, readModelStates } from '../../operations/models/directory';
import { MAX_ONNX_BYTES, uploadModel, type WrittenUpload } from '../../operations/models/upload';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { withStoredData } from '../connections';
import { renderComparison, renderEvaluation } from '../models/render-evaluation';
import { withRegistration } from '../models/with-registration';
import { readUserName } from '../user-name';

export interface UploadOptions extends Omit<WrittenUpload, 'bytes' | 'operator'> {
  readonly file: string;
  readonly operator?: string;
  readonly json?: boolean;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Uploads an ONNX classifier and prints our scores of it. */
export async function uploadOnnx({ file, json = false, clock, stop, ...written }: UploadOptions): Promise<void> {
  const bytes = await readOnnxFile(file);
  const operator = written.operator ?? readUserName();
  const answer = await withRegistration(clock, async (deps, database) => {
    const tables = { snapshots: createSnapshots(database), observations: createObservations(database) };
    const openPrices = (query: Parameters<typeof openStoredPrices>[1]) => openStoredPrices(tables, query);
    const { model, isNew } = await uploadModel({ ...deps, openPrices }, { ...written, bytes, operator }, stop);
    const stateTables = { activeModels: createActiveModels(database), questions: createQuestions(database) };
    const states = await readModelStates({ ...stateTables, asset: model.asset });
    return { isNew, model, states, read: await readEvaluation(deps, model.id) };
  });
  if (json) return print({ ...modelJson(answer.model, answer.states), is_new: answer.isNew });
  const done = answer.isNew ? 'Registered' : 'This file is registered already; nothing was changed:';
  const { id, question } = answer.model;
  const note = answer.states.retired.has(question) ? `\n${describeRetired(question)}\n` : '';
  process.stdout.write(`${done} ${id}\n${note}\n${renderEvaluation(modelEvaluationJson(answer.read))}`);
}

function describeRetired(question: string): string {
  return `Note: the question ${question} is retired, so the model cannot be activated. \`nexthour questions create\` creates it again.`;
}

async function readOnnxFile(file: string): Promise<Buffer> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new UserError(`${file} is not a file; give the path of an ONNX file`);
  if (found.size > MAX_ONNX_BYTES) {
    const megabyte = 1024 * 1024;
    const size = Math.ceil(found.size / megabyte);
    throw new UserError(
      `${file} has ${size} MB; a model may have at most ${MAX_ONNX_BYTES / megabyte} MB. Export a simpler model`,
    );
  }
  return readFile(file);
}

/** Prints the evaluation of a model. */
export async function showModel(id: string, { json = false }: { json?: boolean }): Promise<void> {
  const answer = modelEvaluationJson(await withEvaluations((deps) => readEvaluation(deps, id)));
  if (json) return print(answer);
  process.stdout.write(renderEvaluation(answer));
}

/** Prints the scores of several models on the same hours. */
export async function compareOnnx(
  ids: readonly string[],
  { json = false, stop }: { json?: boolean; stop: AbortSignal },
): Promise<void> {
  const answer = await withEvaluations((deps) => compareModelVersions(deps, ids, stop));
  if (json) return print(answer);
  process.stdout.write(renderComparison(answer));
}

type EvaluationDeps = Parameters<typeof readEvaluation>[0];

function withEvaluations<T>(work: (deps: EvaluationDeps) => Promise<T>): Promise<T> {
  return withStoredData(['databaseUrl', 'objectStore'], ({ databaseUrl, objectStore }) =>
    withDatabase(databaseUrl, (database) =>
      work({ models: createQuestionModels(database), objectStore: connectObjectStore(objectStore) }),
    ),
  );
}

function print(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
}
