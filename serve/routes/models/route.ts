import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { onRequestHookHandler } from 'fastify';
import type { ObjectStore } from '../../../clients/object-store';
import type { LiveReads } from '../../../clients/postgres/live';
import { compareModelVersions } from '../../../operations/models/compare';
import {
  type DirectoryDeps,
  findModelJson,
  listModels,
  modelEvaluationJson,
  modelJson,
  readEvaluation,
  readModelStates,
} from '../../../operations/models/directory';
import { MAX_ONNX_BYTES, type UploadDeps, uploadModel } from '../../../operations/models/upload';
import { assetField, namesOf, type ServedAssets } from '../../assets';
import { API_OPERATOR } from '../../hooks/audit-actions';
import { HttpError, unavailable } from '../../http-error';
import { plainText, strict } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { untilClosed } from '../../until-closed';
import { readLedger } from '../forecasts/read-ledger';
import { ComparisonAnswer, EvaluationAnswer, ModelAnswer, ModelsAnswer, UploadAnswer } from './answers';
import { withStorage } from './with-storage';

const text = (description: string) => Type.Optional(Type.String({ maxLength: 8_000, description }));
const question = 'the id of a question, like btc-rise-2pct-12h';
const ListQuery = Type.Object(
  { ...assetField, question: Type.Optional(Type.String({ ...plainText, description: question })) },
  strict,
);
const CompareQuery = Type.Object(
  {
    ids: Type.String({ pattern: '^[A-Za-z0-9_.+:,-]{1,800}$', description: 'the ids of models, separated by commas' }),
  },
  strict,
);
const UploadQuery = Type.Object(
  {
    question: Type.String({ ...plainText, description: question }),
    name: Type.String({ maxLength: 200, description: 'a name for people' }),
    features: text('the features in the order of the columns, separated by commas, when the file does not name them'),
    claimed: text('figures of your own, shown beside ours: auc=0.68,brier_skill=0.05'),
    test_from: Type.Optional(Type.String({ ...plainText, description: 'the first hour of the test part' })),
  },
  strict,
);
const Params = Type.Object({
  id: Type.String({ ...plainText, description: 'the `id` of a model, as GET /models lists it' }),
});

const READ_DEADLINE_MS = 15_000;
/** More than a model may compute. */
const UPLOAD_DEADLINE_MS = 180_000;
const MAX_COMPARISONS = 2;

export interface ModelsDeps
  extends Omit<DirectoryDeps, 'asset' | 'assets'>,
    Pick<UploadDeps, 'clock' | 'openPrices' | 'mlflow'> {
  readonly models: UploadDeps['models'];
  readonly live: Pick<LiveReads, 'assets'>;
  readonly assets: ServedAssets;
  /** Absent when MINIO_ENDPOINT is not set for the server. */
  readonly objectStore?: ObjectStore | undefined;
  readonly requireAdmin: onRequestHookHandler;
}

export function modelsRoute(deps: ModelsDeps): FastifyPluginAsyncTypebox {
  const limitUploads = createLimit(1, 'Another model is being checked; try again when it is done, in about 30 seconds');
  const limitComparisons = createLimit(MAX_COMPARISONS, 'Other models are being compared; try again in five seconds');
  const withStore = () => ({ ...deps, objectStore: deps.objectStore ?? refuseWithoutStore() });
  return async (app) => {
    // The bytes of a model, which are not JSON.
    app.addContentTypeParser(
      'application/octet-stream',
      { parseAs: 'buffer', bodyLimit: MAX_ONNX_BYTES },
      (_, body, done) => done(null, body),
    );
    app.addContentTypeParser('*', (_, __, done) => done(notBinary()));
    app.get('/models', {
      schema: {
        operationId: 'listModels',
        tags: ['models'],
        summary: 'List the model versions of an asset or of a question, newest first',
        querystring: ListQuery,
        response: { 200: ModelsAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ query: { asset, question: of } }) => ({
        models: await readLedger(listModels({ ...deps, ...namesOf(deps.assets, asset) }, { question: of })),
      }),
    });
    app.get('/models/compare', {
      schema: {
        operationId: 'compareModels',
        tags: ['models'],
        summary: 'Compare models of one question on the same test hours',
        querystring: CompareQuery,
        response: { 200: ComparisonAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ query: { ids } }, reply) =>
        limitComparisons(() =>
          withStorage(compareModelVersions(withStore(), ids.split(','), untilClosed(reply)), READ_DEADLINE_MS),
        ),
    });
    app.get('/models/:id', {
      schema: {
        operationId: 'getModel',
        tags: ['models'],
        summary: 'Get a model version of any question',
        params: Params,
        response: { 200: ModelAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ params: { id } }) => readLedger(findModelJson(deps, id)),
    });
    app.get('/models/:id/evaluation', {
      schema: {
        operationId: 'getModelEvaluation',
        tags: ['models'],
        summary: 'Get the scores of a model on its test hours, beside what was claimed, and what is suspicious',
        params: Params,
        response: { 200: EvaluationAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ params: { id } }) =>
        modelEvaluationJson(await withStorage(readEvaluation(withStore(), id), READ_DEADLINE_MS)),
    });
    app.post('/models', {
      schema: {
        operationId: 'uploadModel',
        tags: ['models'],
        summary: 'Upload an ONNX classifier: it is checked, scored and registered (needs the admin token)',
        description: 'The body is the file, with the content-type application/octet-stream.',
        security: [{ admin: [] }],
        querystring: UploadQuery,
        response: { 200: UploadAnswer, 201: UploadAnswer, ...clientErrors, ...serverErrors },
      },
      bodyLimit: MAX_ONNX_BYTES,
      onRequest: deps.requireAdmin,
      handler: async ({ body, query: { test_from: testFrom, ...query } }, reply) => {
        if (!Buffer.isBuffer(body)) throw notBinary();
        const written = { ...query, testFrom, bytes: body, operator: API_OPERATOR };
        const { model, isNew } = await limitUploads(() =>
          withStorage(uploadModel(withStore(), written, untilClosed(reply)), UPLOAD_DEADLINE_MS),
        );
        return reply
          .code(isNew ? 201 : 200)
          .send({ ...modelJson(model, await readModelStates({ ...deps, asset: model.asset })), is_new: isNew });
      },
    });
  };
}

/** Runs at most `max` calls at a time, and refuses the others. */
function createLimit(max: number, message: string) {
  let running = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= max) throw unavailable('Overloaded', message);
    running++;
    try {
      return await work();
    } finally {
      running--;
    }
  };
}

function notBinary(): HttpError {
  const message = 'The body must be the ONNX file; send the header content-type: application/octet-stream';
  return new HttpError('NotBinary', 415, message);
}

function refuseWithoutStore(): never {
  const message =
    'The server does not know the object store with the models; set MINIO_ENDPOINT for it, or use `nexthour models`';
  throw unavailable('NoObjectStore', message);
}
