import { createActiveModels } from '../../clients/postgres/active-models';
import { withDatabase } from '../../clients/postgres/database';
import { createLiveReads } from '../../clients/postgres/live';
import { createPromotions, type StoredDecision } from '../../clients/postgres/promotions';
import { createQuestionModels } from '../../clients/postgres/question-models';
import { createQuestions } from '../../clients/postgres/questions';
import { formatHour } from '../../forecasting/hour';
import { assetOfQuestion, isMinuteQuestion, nextHourQuestion } from '../../forecasting/questions';
import { listModels, type ModelJson } from '../../operations/models/directory';
import { decisionJson, describeDecision } from '../../operations/promotion/describe-decision';
import { formatRatio, formatSkill } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';
import { withStoredData } from '../connections';

export interface ModelsOptions {
  /** Default: all questions. */
  readonly question?: string;
  /** How many decisions about the models of the next hour's price. Default: 5 above the models of other questions, else 24. */
  readonly count?: number;
  readonly json?: boolean;
}

const DEFAULT_COUNT = 24;
const SHORT_COUNT = 5;

/** Prints the newest decisions about model versions, newest first, which version is in production, and the models of other questions. */
export async function models({ question, json = false, ...given }: ModelsOptions): Promise<void> {
  const { count = json || question !== undefined ? DEFAULT_COUNT : SHORT_COUNT } = given;
  const read = await withStoredData(['databaseUrl'], ({ databaseUrl, asset: first, assets }) =>
    withDatabase(databaseUrl, async (database) => {
      const asset = question === undefined ? first : assetOfQuestion(question);
      const isMinute = question !== undefined && isMinuteQuestion(question);
      const promotions = createPromotions(database, isMinute ? question : null);
      const newest = await promotions.newest({ asset, count });
      const source = newest[0]?.source;
      const inProduction = source === undefined ? null : await promotions.findProduction({ source, asset });
      const activeModels = createActiveModels(database);
      const questions = createQuestions(database);
      const promotionsOf = (id: string) => createPromotions(database, id);
      const tables = { models: createQuestionModels(database), promotions, promotionsOf, activeModels, questions };
      const deps = { ...tables, live: createLiveReads(database), asset, assets };
      const price = isMinute ? question : nextHourQuestion(asset).id;
      const all = await listModels(deps, { question, count });
      return { decisions: newest, production: inProduction?.version ?? null, price, all };
    }),
  );
  const { decisions, production, price, all } = read;
  const isAboutPrice = question === undefined || question === price;
  const answer = isAboutPrice ? { production, decisions: decisions.map(decisionJson), models: all } : { models: all };
  if (json) {
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  const ofRises = all.filter((model) => model.question !== price);
  const parts = [
    ...(isAboutPrice ? [renderDecisions({ decisions, production, count })] : []),
    ...(ofRises.length > 0 ? [renderRises(ofRises)] : []),
  ];
  process.stdout.write(parts.join('\n') || `No model of ${question} has been registered.\n`);
}

export function renderDecisions(given: {
  readonly decisions: readonly StoredDecision[];
  readonly production: string | null;
  readonly count: number;
}): string {
  const { decisions, production, count } = given;
  if (decisions.length === 0) return 'No model has been trained yet.\n';
  const head = production === null ? 'No version is in production.' : `Version ${production} is in production.`;
  const rows = decisions.map((decision) => [formatHour(decision.hour), describeDecision(decision)]);
  const more = `The newest ${count} decisions; \`nexthour models --count 100\` shows more.\n`;
  return `${head}\n\n${renderTable(rows)}${decisions.length < count ? '' : more}`;
}

export function renderRises(models: readonly ModelJson[]): string {
  const rows = models.map(({ id, name, family, role, question_retired, scores, leakage_passed, decision }) => [
    ...[
      id,
      name,
      family,
      describeRole({ role, question_retired }),
      formatRatio(scores?.auc),
      formatSkill(scores?.brier_skill),
    ],
    ...[formatSkill(scores?.brier_skill_to_volatility), decision === null ? '' : describeGate(decision)],
    leakage_passed === false ? 'leakage check failed' : '',
  ]);
  const header = ['model', 'name', 'family', 'role', 'AUC', 'skill to base rate', 'to volatility', 'model gate', ''];
  return `Models of questions about rises, scored on their test hours; \`nexthour models show ID\` shows more:\n\n${renderTable([header, ...rows])}`;
}

/** An active model of a retired question makes no forecasts. */
function describeRole({ role, question_retired }: Pick<ModelJson, 'role' | 'question_retired'>): string {
  if (!question_retired) return role ?? '';
  return role === null ? 'question retired' : `${role}, but the question is retired`;
}

const describeGate = ({ passed }: { readonly passed: boolean }) => (passed ? 'passes' : 'does not pass');
