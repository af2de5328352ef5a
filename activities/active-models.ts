import type { ObjectStore } from '../clients/object-store';
import type { ActiveModels } from '../clients/postgres/active-models';
import type { Questions } from '../clients/postgres/questions';
import type { RiseLedger } from '../clients/postgres/rise-ledger';
import type { Snapshot } from '../clients/postgres/snapshots';
import { type RegisteredRiseModel, readModelFiles } from '../clients/rise-model-files';
import type { AssetHour } from '../forecasting/hour';
import { partsOfQuestion, type Rise } from '../forecasting/ledger/rise-entries';
import { parseSeriesCsv } from '../forecasting/series-csv';
import type { Clock } from '../system/clock';
import { NexthourError } from '../system/errors';
import type { forecastHours } from '../training/rise/forecast-hours';

/** A model that forecasts in this hour. */
export interface ActiveModel {
  readonly modelId: string;
  readonly question: string;
}

/** A summary of a forecast. The ledger holds the complete forecast. */
export interface RecordedRise {
  readonly forecastId: string;
  readonly probability: number;
  readonly late: boolean;
}

export interface ActiveModelActivities {
  /** The active models of the questions that are not retired, for prices of this snapshot's source. */
  listActiveModels(input: AssetHour & { snapshot: Snapshot }): Promise<readonly ActiveModel[]>;
  /**
   * Writes the forecast of one active model to the ledger. Returns `null` when a feature of the hour is missing that the model needs.
   * @throws NexthourError `UnknownModel`
   */
  forecastRise(input: AssetHour & { snapshot: Snapshot; element: ActiveModel }): Promise<RecordedRise | null>;
}

export interface ActiveModelDeps {
  readonly activeModels: Pick<ActiveModels, 'list'>;
  readonly questions: Pick<Questions, 'list' | 'find'>;
  readonly findModel: (query: { id: string }) => Promise<RegisteredRiseModel | null>;
  readonly rises: Pick<RiseLedger, 'publish' | 'find'>;
  readonly objectStore: ObjectStore;
  readonly forecastHours: typeof forecastHours;
  readonly clock: Clock;
  /** Aborted when the running activity is cancelled. */
  readonly signal: () => AbortSignal;
}

export function createActiveModelActivities(deps: ActiveModelDeps): ActiveModelActivities {
  const { activeModels, questions, rises, objectStore, clock } = deps;
  return {
    listActiveModels: async ({ asset, snapshot: { source } }) => {
      const [active, all] = await Promise.all([activeModels.list({ asset }), questions.list({ asset })]);
      const open = new Set(all.filter(({ retiredAt }) => retiredAt === null).map(({ question }) => question.id));
      return active
        .filter((model) => model.source === source && open.has(model.question))
        .map(({ modelId, question }) => ({ modelId, question }));
    },
    forecastRise: async ({ hour, snapshot, element: { modelId, question: questionId } }) => {
      const { source } = snapshot;
      const [model, stored] = await Promise.all([deps.findModel({ id: modelId }), questions.find({ id: questionId })]);
      if (!model || !stored) throw unknownModel(modelId);
      const key = { source, question: questionId, modelVersion: model.version };
      const existing = await rises.find({ ...key, originHour: hour });
      if (existing) return summarise(existing);
      const loaded = await readModelFiles(objectStore, { model, question: stored.question });
      const series = parseSeriesCsv(await objectStore.get(snapshot.history));
      const [forecast] = await deps.forecastHours(loaded, { series, hours: [hour] }, deps.signal());
      if (!forecast) return null;
      const { hour: originHour, ...values } = forecast;
      const lineage = { modelVersion: model.version, runId: model.runId, snapshotSha256: snapshot.history.sha256 };
      const parts = partsOfQuestion(stored.question);
      return summarise(
        await rises.publish({ source, ...parts, originHour, ...lineage, ...values, backfilled: false }, clock),
      );
    },
  };
}

function summarise({ id, probability, late }: Rise): RecordedRise {
  return { forecastId: id, probability, late };
}

function unknownModel(id: string): NexthourError {
  const message = `The active model ${id} is not in the directory of models; \`nexthour models deactivate\` deactivates it`;
  return new NexthourError('UnknownActiveModel', message);
}
