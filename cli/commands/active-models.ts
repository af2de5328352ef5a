import { connectObjectStore } from '../../clients/object-store';
import { createActiveModels } from '../../clients/postgres/active-models';
import { type Database, withDatabase } from '../../clients/postgres/database';
import { createLedger } from '../../clients/postgres/ledger';
import { createObservations } from '../../clients/postgres/observations';
import { createQuestionModels } from '../../clients/postgres/question-models';
import { createQuestions } from '../../clients/postgres/questions';
import { createRiseLedger } from '../../clients/postgres/rise-ledger';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { formatHour } from '../../forecasting/hour';
import { activateModel, activationJson, deactivateModel } from '../../operations/models/activate';
import { isMinuteModel } from '../../operations/models/activate-minutes';
import { modelPerformance } from '../../operations/models/performance';
import { readSeriesOf } from '../../operations/models/read-series';
import { formatCounted } from '../../reporting/numbers';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { withStoredData } from '../connections';
import { openMinuteDecisions } from '../models/minute-decisions';
import { renderPerformance } from '../models/render-performance';
import { readUserName } from '../user-name';

interface ModelOptions {
  /** The question, when the model is given by its version alone. */
  readonly question?: string;
  readonly json?: boolean;
}

export interface ChangeOptions extends ModelOptions {
  /** Default: the user of the operating system. */
  readonly operator?: string;
  readonly clock: Clock;
}

/** Activates a model, and fills in the recent past. */
export async function activate(
  model: string,
  { backfill: backfillDays, stop, ...options }: ChangeOptions & { backfill?: number; stop: AbortSignal },
): Promise<void> {
  const id = readModelId(model, options);
  const { operator = readUserName(), json = false, clock } = options;
  const activation = await withStoredData(
    ['databaseUrl', 'objectStore', 'mlflow'],
    ({ databaseUrl, asset, objectStore, mlflow }) =>
      withDatabase(databaseUrl, (database) => {
        const own = { asset, clock, objectStore: connectObjectStore(objectStore) };
        const deps = {
          ...openTables(database),
          ...own,
          ledger: createLedger(database),
          snapshots: createSnapshots(database),
          minutes: openMinuteDecisions(database, mlflow),
        };
        return activateModel(deps, { id, operator, ...(backfillDays === undefined ? {} : { backfillDays }) }, stop);
      }),
  );
  const { isNew, backfilled, settled, from } = activation;
  const isMinute = isMinuteModel(id);
  const past =
    from === null
      ? `no past ${isMinute ? 'minute' : 'hour'} was filled in`
      : `${formatCounted(backfilled, 'past hour')} since ${formatHour(from)} filled in, ${settled} of them settled`;
  const every = `it forecasts every ${isMinute ? 'minute' : 'hour'} from now on`;
  const text = isNew ? `${id} is active: ${every}` : `${id} was active already`;
  print({ json, answer: activationJson(activation), text: `${text}; ${past}.\n` });
}

export async function deactivate(model: string, options: ChangeOptions): Promise<void> {
  const id = readModelId(model, options);
  const { operator = readUserName(), json = false, clock } = options;
  await withTables((tables) => deactivateModel({ ...tables, clock }, { id, operator }));
  const text = `${id} is not active any more. Its forecasts stay in the ledger and are settled.\n`;
  print({ json, answer: { id, active: false }, text });
}

export async function showPerformance(
  model: string,
  { threshold, count: limit, json = false, ...options }: ModelOptions & { threshold?: number; count: number },
): Promise<void> {
  const id = readModelId(model, options);
  const performance = await withTables(({ database, ...tables }) =>
    modelPerformance({ ...tables, readSeries: readSeriesOf(database) }, { id, threshold, limit }),
  );
  print({ json, answer: performance, text: renderPerformance(performance) });
}

/** `3` with `--question btc-rise-2pct-12h`, or `btc-rise-2pct-12h-v3`. */
function readModelId(model: string, { question }: ModelOptions): string {
  if (!/^v?\d+$/.test(model)) return model;
  if (question !== undefined) return `${question}-v${model.replace('v', '')}`;
  throw new UserError(`Version ${model} of which question? Add --question, like --question btc-rise-2pct-12h`);
}

function openTables(database: Database) {
  return {
    activeModels: createActiveModels(database),
    questions: createQuestions(database),
    rises: createRiseLedger(database),
    findModel: createQuestionModels(database).find,
    observations: createObservations(database),
  };
}

function withTables<T>(
  work: (deps: ReturnType<typeof openTables> & { asset: string; database: Database }) => Promise<T>,
): Promise<T> {
  return withStoredData(['databaseUrl'], ({ databaseUrl, asset }) =>
    withDatabase(databaseUrl, (database) => work({ ...openTables(database), asset, database })),
  );
}

function print({ json, answer, text }: { json: boolean; answer: object; text: string }): void {
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : text);
}
