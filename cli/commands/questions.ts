import { withDatabase } from '../../clients/postgres/database';
import { createQuestions } from '../../clients/postgres/questions';
import { formatHour, hourOf } from '../../forecasting/hour';
import { describeQuestion } from '../../forecasting/questions';
import {
  createQuestion,
  type ListedQuestion,
  listQuestions,
  type QuestionDeps,
  questionJson,
  retireQuestion,
} from '../../operations/questions/manage-questions';
import { renderTable } from '../../reporting/text-table';
import type { Clock } from '../../system/clock';
import { withStoredData } from '../connections';
import { readUserName } from '../user-name';

/** Prints all questions. */
export async function listAll({ json = false }: { json?: boolean }): Promise<void> {
  const listed = await withQuestions(listQuestions);
  const rows = listed.map((one) => [one.question.id, describeQuestion(one.question), describeHistory(one)]);
  print({ json, answer: { questions: listed.map(questionJson) }, text: renderTable(rows) });
}

export interface RetireOptions {
  /** Default: the user of the operating system. */
  readonly operator?: string;
  readonly json?: boolean;
  readonly clock: Clock;
}

export interface CreateOptions extends RetireOptions {
  readonly threshold: string;
  readonly horizon: string;
  readonly rule: string;
  readonly asset?: string;
}

export async function create(options: CreateOptions): Promise<void> {
  const { threshold, horizon, rule, asset, operator = readUserName(), json = false, clock } = options;
  const request = { threshold, horizon, rule, asset, operator };
  const created = await withQuestions((deps) => createQuestion({ ...deps, clock }, request));
  const { question } = created;
  print({ json, answer: questionJson(created), text: `Created ${question.id}: ${describeQuestion(question)}\n` });
}

export async function retire(
  id: string,
  { operator = readUserName(), json = false, clock }: RetireOptions,
): Promise<void> {
  const retired = await withQuestions((deps) => retireQuestion({ ...deps, clock }, { id, operator }));
  const text = `Retired ${id}: no model forecasts it any more. Its forecasts stay in the ledger and are settled.\n`;
  print({ json, answer: questionJson(retired), text });
}

function withQuestions<T>(work: (deps: Omit<QuestionDeps, 'clock'>) => Promise<T>): Promise<T> {
  return withStoredData(['databaseUrl'], ({ databaseUrl, asset, assets }) =>
    withDatabase(databaseUrl, (database) => work({ questions: createQuestions(database), asset, assets })),
  );
}

function describeHistory({ createdAt, createdBy, retiredAt }: ListedQuestion): string {
  if (createdAt === null) return 'always';
  const created = `created ${formatHour(hourOf(createdAt))} by ${createdBy}`;
  return retiredAt === null ? created : `${created}, retired ${formatHour(hourOf(retiredAt))}`;
}

function print({ json, answer, text }: { json: boolean; answer: object; text: string }): void {
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : text);
}
